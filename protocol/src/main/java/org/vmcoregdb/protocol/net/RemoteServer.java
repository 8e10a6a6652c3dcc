package org.vmcoregdb.protocol.net;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** The client's side of a connection to a server that speaks TLS or wants a token: afterwards it carries bytes both ways. */
public final class RemoteServer implements Closeable {
    private static final int BUFFER_BYTES = 65536;

    private final Socket socket;
    private final String name;

    private RemoteServer(Socket socket, String name) {
        this.socket = socket;
        this.name = name;
    }

    /**
     * Connects, and is let in if the server wants a token.
     *
     * @param host the server's name or address, which its certificate has to be for
     * @param port its port
     * @param tls for TLS; empty to speak without
     * @param token what to show first, if anything
     * @param limit how long each step may take
     * @throws IOException if that fails, or the server refuses; says so in a sentence
     */
    public static RemoteServer connect(
            String host, int port, Optional<SSLContext> tls, Optional<String> token, Duration limit)
            throws IOException {
        String name = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("the host " + host + " is not known");
        }
        Socket socket = new Socket();
        try {
            plain(socket, address, name, (int) limit.toMillis());
            Socket secured = tls.isPresent() ? secured(socket, tls.get(), host, port, name) : socket;
            RemoteServer server = new RemoteServer(secured, name);
            if (token.isPresent()) {
                server.show(token.get());
            }
            secured.setSoTimeout(0);
            return server;
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    private static void plain(Socket socket, InetSocketAddress address, String name, int limit) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(limit);
            socket.connect(address, limit);
        } catch (IOException e) {
            throw new IOException("cannot connect to " + name + ": " + Entrance.Reasons.of(e), e);
        }
    }

    private static SSLSocket secured(Socket plain, SSLContext tls, String host, int port, String name)
            throws IOException {
        try {
            SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setEndpointIdentificationAlgorithm(
                    "HTTPS"); // which compares the certificate's names with the host
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            throw new IOException("TLS with " + name + " failed: " + Entrance.Reasons.of(e), e);
        }
    }

    private void show(String token) throws IOException {
        String answer;
        try {
            OutputStream out = socket.getOutputStream();
            out.write(TokenLine.of(token));
            out.flush();
            answer = line(socket.getInputStream());
        } catch (IOException e) {
            throw new IOException(ended(e), e);
        }
        if (answer.isEmpty()) {
            throw new IOException(name + " closed the connection without an answer to the token: it may want TLS"
                    + " (--tls-ca CA), or no token");
        }
        if (!answer.equals(TokenLine.ACCEPTED)) {
            throw new IOException(name + " lets nobody in here: " + answer);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int b = in.read();
        while (b >= 0 && b != '\n' && bytes.size() < TokenLine.LONGEST_ANSWER) {
            bytes.write(b);
            b = in.read();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private String ended(IOException failure) {
        return (failure instanceof SSLException ? "TLS with " : "the connection to ") + name + " ended: "
                + Entrance.Reasons.of(failure);
    }

    /**
     * Carries bytes until the server ends the connection. At the end of {@code in} the server is told that no more will come.
     *
     * @param in what goes to the server; read on a thread of its own, which ends with the stream or the JVM
     * @param out takes what comes from the server
     * @throws IOException if the connection breaks, or {@code out} takes no more; says so in a sentence
     */
    public void carry(InputStream in, OutputStream out) throws IOException {
        Thread sending = new Thread(() -> send(in), "connect-out");
        sending.setDaemon(true); // a read of standard input cannot be ended
        sending.start();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = receive(buffer); count >= 0; count = receive(buffer)) {
            out.write(buffer, 0, count);
            out.flush();
        }
    }

    private int receive(byte[] buffer) throws IOException {
        try {
            return socket.getInputStream().read(buffer);
        } catch (IOException e) {
            throw new IOException(ended(e), e);
        }
    }

    private void send(InputStream in) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            OutputStream out = socket.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            return; // whoever receives learns of it, too
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
