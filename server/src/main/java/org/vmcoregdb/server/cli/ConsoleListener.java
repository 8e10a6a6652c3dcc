package org.vmcoregdb.server.cli;

import java.io.PrintStream;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.protocol.net.Client;
import org.vmcoregdb.protocol.net.SessionListener;

/** Tells on standard error who comes and goes, and with {@code --trace-packets} what is said. */
final class ConsoleListener implements SessionListener {
    private static final int SHOWN_BYTES = 400;

    private final PrintStream err;
    private final boolean trace;

    ConsoleListener(PrintStream err, boolean trace) {
        this.err = err;
        this.trace = trace;
    }

    @Override
    public void connected(Client client) {
        err.println("vmcore-gdb: " + client + " connected");
    }

    @Override
    public void disconnected(Client client) {
        err.println("vmcore-gdb: " + client + " disconnected");
    }

    @Override
    public void refused(Client client) {
        err.println("vmcore-gdb: " + client + " refused: too many clients");
    }

    @Override
    public void packet(Client client, boolean inbound, byte[] payload) {
        if (trace) {
            err.println(client.number() + (inbound ? " -> " : " <- ") + readable(payload));
        }
    }

    private static String readable(byte[] payload) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(SHOWN_BYTES, payload.length); i++) {
            int b = payload[i] & 0xff;
            text.append(b >= 0x20 && b < 0x7f ? String.valueOf((char) b) : String.format("\\x%02x", b));
        }
        return payload.length > SHOWN_BYTES ? text + "… (" + payload.length + " bytes)" : text.toString();
    }

    @Override
    public void targetFailed(Client client, Throwable failure) {
        err.println("vmcore-gdb: " + client + ": internal error: " + PrintableText.inLine(failure.toString()));
    }

    @Override
    public void connectionFailed(Client client, Throwable failure) {
        err.println("vmcore-gdb: " + client + ": connection lost: " + PrintableText.inLine(String.valueOf(failure.getMessage())));
    }
}
