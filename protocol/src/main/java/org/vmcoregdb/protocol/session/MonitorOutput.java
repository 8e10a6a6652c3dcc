package org.vmcoregdb.protocol.session;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.vmcoregdb.protocol.overlay.Overlay;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.target.MemoryChanges;
import org.vmcoregdb.protocol.target.MonitorContext;

/**
 * What a {@code monitor} command prints, on its way out: packets of whole lines, as many as fit. Lines wait until a packet is
 * full, the watchdog comes by, or the command ends.
 */
final class MonitorOutput implements MonitorContext {
    private static final int MOST_BYTES = 4096;

    private final Exchange exchange;
    private final SessionState state;
    private final Overlay overlay;
    private final byte[] pending = new byte[2 * MOST_BYTES];
    private int length;
    private long printed;
    private volatile Optional<String> denied = Optional.empty();

    MonitorOutput(Exchange exchange, SessionState state, Overlay overlay) {
        this.exchange = exchange;
        this.state = state;
        this.overlay = overlay;
    }

    @Override
    public long selectedThread() {
        return state.context();
    }

    @Override
    public boolean isSelectionCertain() {
        return state.knowsContext();
    }

    @Override
    public boolean selectThread(long tid) {
        return state.selectContext(tid);
    }

    @Override
    public Optional<MemoryChanges> memoryChanges() {
        return overlay.changes();
    }

    @Override
    public <T> T kept(Class<T> type, Supplier<T> make) {
        return state.kept(type, make);
    }

    @Override
    public boolean cancelled() {
        return exchange.cancelled();
    }

    @Override
    public void print(String text) {
        if (cancelled()) {
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        count(bytes.length);
        for (int from = 0; from < bytes.length; from += MOST_BYTES) {
            if (append(bytes, from, Math.min(MOST_BYTES, bytes.length - from))) {
                exchange.awaitRoom();
            }
        }
    }

    private synchronized void count(int bytes) {
        printed += bytes;
    }

    /** How many bytes of text the command had for the client. */
    synchronized long printed() {
        return printed;
    }

    @Override
    public boolean mayRun(String command) {
        boolean may = exchange.link().mayRun(command);
        if (!may) {
            denied = Optional.of(MonitorContext.denial(command));
        }
        return may;
    }

    /** Why the command may not begin now, if so. */
    Optional<String> mayBegin() {
        Optional<String> notNow = exchange.link().mayBegin();
        if (notNow.isPresent()) {
            denied = notNow;
        }
        return notNow;
    }

    /** The sentence about what the client asked for and may not do, if it did. */
    Optional<String> denied() {
        return denied;
    }

    /** @return whether something was sent */
    private synchronized boolean append(byte[] bytes, int from, int count) {
        System.arraycopy(bytes, from, pending, length, count);
        length += count;
        boolean full = length > MOST_BYTES;
        while (length > MOST_BYTES) {
            send(boundary());
        }
        return full;
    }

    /** Where to cut more than a packet holds: after the last line end that fits, else between two characters. */
    private int boundary() {
        int line = lastLineEnd(MOST_BYTES);
        if (line > 0) {
            return line;
        }
        int cut = MOST_BYTES;
        while (cut > MOST_BYTES - 4 && (pending[cut] & 0xc0) == 0x80) { // the byte there continues a character
            cut--;
        }
        return cut;
    }

    private int lastLineEnd(int before) {
        int end = Math.min(before, length);
        while (end > 0 && pending[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private void send(int count) {
        if (count > 0) {
            exchange.send(Reply.output(pending, 0, count));
            System.arraycopy(pending, count, pending, 0, length - count);
            length -= count;
        }
    }

    /** Sends the lines that are complete. */
    synchronized void flushLines() {
        send(lastLineEnd(MOST_BYTES));
    }

    /** Sends what is left. */
    synchronized void finish() {
        send(length);
    }
}
