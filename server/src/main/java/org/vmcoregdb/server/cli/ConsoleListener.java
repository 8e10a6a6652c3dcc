package org.vmcoregdb.server.cli;

import java.io.PrintStream;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.protocol.net.Client;
import org.vmcoregdb.protocol.net.SessionListener;
import org.vmcoregdb.server.access.LineLimit;

/**
 * Says on standard error who comes and goes, and with {@code --trace-packets} what is said. Of what clients can cause as often
 * as they like only so many lines are written in a while.
 */
final class ConsoleListener implements SessionListener {
    private static final int SHOWN_BYTES = 400;
    private static final int MOST_LINES = 100;

    private final PrintStream err;
    private final boolean trace;
    private final LineLimit limit;

    ConsoleListener(PrintStream err, boolean trace) {
        this.err = err;
        this.trace = trace;
        this.limit = new LineLimit(System::nanoTime, MOST_LINES);
    }

    private void say(String line) {
        LineLimit.Verdict verdict = limit.next();
        if (verdict.leftOut() > 0) {
            err.println("vmcore-gdb: " + verdict.leftOut() + " more lines about clients were left out");
        }
        if (verdict.write()) {
            err.println("vmcore-gdb: " + PrintableText.inLine(line));
        }
    }

    @Override
    public void connected(Client client) {
        say(client + " connected");
    }

    @Override
    public void disconnected(Client client) {
        say(client + " disconnected");
    }

    @Override
    public void sentAway(Client client, String reason) {
        say(client + " sent away: " + reason);
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
        say(client + ": internal error: " + PrintableText.inLine(failure.toString()));
    }

    @Override
    public void connectionFailed(Client client, Throwable failure) {
        // one that was closed while something was being written to it has no message
        String why = failure.getMessage() == null ? "it was closed" : failure.getMessage();
        say(client + ": connection lost: " + PrintableText.inLine(why));
    }
}
