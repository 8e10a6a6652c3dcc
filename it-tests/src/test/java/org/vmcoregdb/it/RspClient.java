package org.vmcoregdb.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of the remote protocol that is strict: every packet that comes must have the right form and checksum. */
final class RspClient implements AutoCloseable {
    private static final int LONGEST_WAIT_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private boolean acknowledging = true;

    /** Connects, and ends acknowledgements if they are not wanted. */
    RspClient(int port, boolean acknowledging) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(LONGEST_WAIT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 65536);
        out = socket.getOutputStream();
        if (!acknowledging) {
            expect("OK", ask("QStartNoAckMode"));
            this.acknowledging = false;
        }
    }

    RspClient(int port) throws IOException {
        this(port, false);
    }

    boolean isAcknowledging() {
        return acknowledging;
    }

    private static void expect(String wanted, String got) {
        if (!wanted.equals(got)) {
            throw new AssertionError("expected " + wanted + ", got " + got);
        }
    }

    static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String hex(String text) {
        StringBuilder digits = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            digits.append(String.format("%02x", b & 0xff));
        }
        return digits.toString();
    }

    /** A packet as it goes on the wire: {@code payload} is its content, a character for each byte. */
    static byte[] frame(String payload) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream(payload.length() + 16);
        wire.write('$');
        int sum = 0;
        for (int i = 0; i < payload.length(); i++) {
            int c = payload.charAt(i);
            if (c == '#' || c == '$' || c == '}' || c == '*') {
                wire.write('}');
                sum += '}';
                c ^= 0x20;
            }
            wire.write(c);
            sum += c;
        }
        wire.write('#');
        wire.writeBytes(bytes(String.format("%02x", sum & 0xff)));
        return wire.toByteArray();
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    void send(String payload) throws IOException {
        out.write(frame(payload));
    }

    String ask(String payload) throws IOException {
        send(payload);
        return receive();
    }

    /** The next byte, for those who expect a sign. */
    int sign() throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("the server ended the connection");
        }
        return c;
    }

    /** The content of the next packet, a character for each byte; acknowledges it. */
    String receive() throws IOException {
        String packet = receiveSilently();
        if (acknowledging) {
            out.write('+');
        }
        return packet;
    }

    /** The same, but does not acknowledge. */
    String receiveSilently() throws IOException {
        int c = sign();
        while (acknowledging && c == '+') {
            c = sign();
        }
        if (c != '$') {
            throw new AssertionError("between packets: " + (char) c + " (" + c + ")");
        }
        StringBuilder payload = new StringBuilder();
        int sum = 0;
        for (c = sign(); c != '#'; c = sign()) {
            sum += c;
            if (c == '$' || c == '*') {
                throw new AssertionError("within a packet: " + (char) c + " after " + payload);
            }
            if (c == '}') {
                c = sign();
                sum += c;
                c ^= 0x20;
            }
            payload.append((char) c);
        }
        String given = "" + (char) sign() + (char) sign();
        expect(String.format("%02x", sum & 0xff), given);
        return payload.toString();
    }

    /** Output of a {@code monitor} command, then its last packet in brackets. */
    String monitor(String command) throws IOException {
        send("qRcmd," + hex(command));
        return monitorAnswer();
    }

    String monitorAnswer() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        String packet = receive();
        while (packet.startsWith("O") && !packet.equals("OK")) {
            for (int i = 1; i < packet.length(); i += 2) {
                text.write(Integer.parseInt(packet, i, i + 2, 16));
            }
            packet = receive();
        }
        return text.toString(StandardCharsets.UTF_8) + "[" + packet + "]";
    }

    /** Ends the connection as a process does that is killed with answers under way. */
    void kill() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
