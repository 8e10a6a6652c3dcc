package org.vmcoregdb.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.protocol.budget.SessionBudgets;
import org.vmcoregdb.protocol.target.FakeTarget;
import org.vmcoregdb.protocol.target.TargetChoice;

/** A session whose client is the test: no network, short deadlines. */
final class Conversation implements SessionLink, AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(1);

    final FakeTarget target;
    final SessionBudgets budgets;
    volatile boolean room = true;
    final AtomicInteger released = new AtomicInteger();
    volatile Runnable reporting = () -> {};
    volatile Runnable sending = () -> {};
    final Session session;
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    final List<Boolean> reading = new CopyOnWriteArrayList<>();
    volatile boolean closedByServer;
    volatile boolean endedAcknowledgements;
    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final ExecutorService workers = Executors.newCachedThreadPool();

    Conversation() {
        this(new FakeTarget());
    }

    Conversation(FakeTarget target) {
        this(target, SessionBudgets.standard());
    }

    Conversation(FakeTarget target, SessionBudgets budgets) {
        this(target, TargetChoice.only(target), budgets);
    }

    Conversation(TargetChoice choice) {
        this((FakeTarget) choice.first(), choice, SessionBudgets.standard());
    }

    private Conversation(FakeTarget target, TargetChoice choice, SessionBudgets budgets) {
        this.target = target;
        this.budgets = budgets;
        SessionOptions options =
                new SessionOptions(4096, DEADLINE, Duration.ofMillis(100), Duration.ofMillis(100), "vmcore-gdb", "0.1");
        this.session = new Session(choice, options, budgets, this, workers);
    }

    void tell(String packet) {
        session.received(packet.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next packet from the server, ticking while there is none. */
    String hear() {
        try {
            for (int i = 0; i < 1000; i++) {
                String next = sent.poll(10, TimeUnit.MILLISECONDS);
                if (next != null) {
                    return next;
                }
                session.tick();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError("no reply within 10 s");
    }

    String ask(String packet) {
        tell(packet);
        return hear();
    }

    /** Tells LLDB's first words. */
    Conversation lldb() {
        assertThat(ask("qSupported")).startsWith("PacketSize=1000;");
        assertThat(ask("QThreadSuffixSupported")).isEqualTo("OK");
        return this;
    }

    /** Asks a monitor command: its output, decoded, and its last packet in brackets. Signs of life are left out. */
    String monitor(String command) {
        tell("qRcmd," + hex(command));
        return monitorOutput();
    }

    String monitorOutput() {
        StringBuilder text = new StringBuilder();
        String packet = hear();
        while (packet.startsWith("O") && !packet.equals("OK")) {
            text.append(packet.substring(1));
            packet = hear();
        }
        return unhex(text.toString()) + "[" + packet + "]";
    }

    boolean hasMore() {
        return !sent.isEmpty();
    }

    static String hex(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            out.append(String.format("%02x", b & 0xff));
        }
        return out.toString();
    }

    static String unhex(String digits) {
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void send(byte[] payload, boolean endsAcknowledgements) {
        sending.run();
        endedAcknowledgements |= endsAcknowledgements;
        sent.add(new String(payload, StandardCharsets.ISO_8859_1));
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public void released() {
        released.incrementAndGet();
    }

    @Override
    public boolean isFromElsewhere() {
        return target.clientsAreElsewhere;
    }

    @Override
    public void awaitRoom(BooleanSupplier givenUp) {}

    @Override
    public void reading(boolean wanted) {
        reading.add(wanted);
    }

    @Override
    public void close() {
        closedByServer = true;
        session.close();
        target.gate.countDown();
        workers.shutdown();
    }

    @Override
    public void targetFailed(Throwable failure) {
        failures.add(failure);
        reporting.run();
    }
}
