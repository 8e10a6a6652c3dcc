package org.vmcoregdb.protocol.session;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.vmcoregdb.protocol.budget.SessionBudgets;
import org.vmcoregdb.protocol.packet.ErrorCode;
import org.vmcoregdb.protocol.packet.FileError;
import org.vmcoregdb.protocol.packet.FileRequest;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.Request;
import org.vmcoregdb.protocol.packet.SessionRequest;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetChoice;
import org.vmcoregdb.protocol.target.TargetUnavailableException;

/**
 * One client's conversation.
 *
 * <p>Requests are worked on one after the other, in the order they came, by a worker thread; the thread that hands them in
 * never waits. Each gets exactly one reply, in order. If the work has none when the deadline passes, {@link #tick} answers
 * with an error, the work goes on unheard, and what it comes up with is dropped; requests after it wait for it no longer
 * than the deadline either. A deadline begins when the reply before it is sent.
 */
public final class Session {
    /** Requests a client may have waiting before we stop listening to it. Debuggers wait for each reply. */
    private static final int MOST_WAITING = 64;

    /** And how many bytes: a packet of the greatest length, and one more. */
    private static final long MOST_WAITING_BYTES = 512 << 10;

    private static final int LLDB_DEADLINES = 6;

    private static final Reply.Data STILL_RUNNING = Reply.output(new byte[0], 0, 0);

    /** A debugger gives up sooner than a large file is opened, and nothing makes it wait longer. */
    private static final String STILL_OPENING =
            "opening it takes longer than your debugger waits: try again in a moment";

    private final SessionOptions options;
    private final SessionLink link;
    private final Executor workers;
    private final SessionState state;
    private final TargetChoice targets;
    private final SessionBudgets budgets;
    private final WorkTime workTime;
    private volatile Dispatcher dispatcher;
    private volatile Target target;

    private final Object lock = new Object();
    private final Deque<Exchange> unanswered = new ArrayDeque<>();
    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private long unansweredBytes;
    private boolean working;
    private boolean released;
    private boolean reading = true;
    private volatile boolean closed;

    /**
     * A conversation that has not begun.
     *
     * @param targets what it is about: the first, until the client asks for another
     * @param options limits and names
     * @param budgets what all sessions of a server share
     * @param link takes the replies
     * @param workers runs the work; may run it on any thread, also on several
     */
    public Session(
            TargetChoice targets, SessionOptions options, SessionBudgets budgets, SessionLink link, Executor workers) {
        this.options = options;
        this.budgets = budgets;
        this.link = link;
        this.workTime = new WorkTime(link::worked);
        this.workers = workers;
        this.targets = targets;
        this.target = targets.first();
        this.state = new SessionState(target, link.isFromElsewhere());
        this.dispatcher = new Dispatcher(target, options, state, budgets);
    }

    SessionLink link() {
        return link;
    }

    boolean isClosed() {
        return closed;
    }

    /** A packet came in. */
    public void received(byte[] payload) {
        add(Request.parse(payload), payload.length);
    }

    /** A packet came in damaged, and cannot be asked for again. */
    public void damaged() {
        add(new Request.Malformed(), 0);
    }

    private void add(Request request, int bytes) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            Exchange exchange = new Exchange(this, request, bytes);
            exchange.touch(System.nanoTime());
            unanswered.add(exchange);
            waiting.add(exchange);
            unansweredBytes += bytes;
            if (reading && (unanswered.size() > MOST_WAITING || unansweredBytes > MOST_WAITING_BYTES)) {
                reading = false;
                link.reading(false);
            }
            startWork();
        }
    }

    private void startWork() {
        if (!working) {
            working = true;
            try {
                workers.execute(this::work);
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                working = false; // the server is closing, or there can be no more threads
                release();
                link.close();
            }
        }
    }

    /**
     * Answers what waits. Whatever is thrown, also where nobody would expect it (a mapped file that is cut short makes an
     * InternalError come up a little after it was read), the client gets its answer and the next request is looked at.
     */
    private void work() {
        boolean more = true;
        while (more) {
            try {
                more = workOnOne();
            } catch (Throwable e) {
                report(e);
            }
        }
    }

    /** @return false if there is nothing to do any more */
    private boolean workOnOne() {
        Optional<Exchange> next = next();
        if (next.isEmpty()) {
            return false;
        }
        Exchange exchange = next.get();
        workTime.begin();
        try {
            answer(exchange, replyTo(exchange));
        } catch (Throwable e) {
            report(e);
            answer(exchange, failure(exchange.request()));
        } finally {
            workTime.end();
        }
        link.awaitRoom(this::isClosed); // a client that asks and does not listen must not fill our memory
        return true;
    }

    private void report(Throwable failure) {
        try {
            link.targetFailed(failure);
        } catch (Throwable e) {
            return; // there is nobody else to tell it
        }
    }

    private Optional<Exchange> next() {
        synchronized (lock) {
            Exchange next = waiting.poll();
            while (next != null && next.isAnswered()) {
                next = waiting.poll();
            }
            if (next != null) {
                return Optional.of(next);
            }
            working = false;
            if (!closed) {
                return Optional.empty();
            }
        }
        release();
        return Optional.empty();
    }

    /** Once, when nothing works for the client any more. */
    private void release() {
        synchronized (lock) {
            if (released || !closed) {
                return;
            }
            released = true;
        }
        try {
            dispatcher.release();
        } finally {
            targets.left(target);
            link.released();
        }
    }

    private Reply replyTo(Exchange exchange) {
        try {
            Optional<Target> other = chosen(exchange.request());
            if (other.isEmpty()) {
                return dispatcher.handle(exchange);
            }
            Target before = target;
            target = other.get();
            try {
                dispatcher.release();
            } finally {
                targets.left(before);
            }
            link.attached(target.name());
            state.retarget(target);
            dispatcher = new Dispatcher(target, options, state, budgets);
            return dispatcher.handle(new Exchange(this, SessionRequest.Plain.STOP_REASON, 0));
        } catch (TargetUnavailableException e) {
            link.targetRefused(String.valueOf(e.getMessage()));
            return state.refusal(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            // Also an Error: one request that runs out of stack or memory must not leave its client without an answer.
            report(e);
            return exchange.isOpenEnded() ? inWords(exchange, Failures.sentence(e)) : failure(exchange.request());
        }
    }

    /** How a {@code monitor} command fails. */
    private Reply inWords(Exchange exchange, String sentence) {
        if (state.takesErrorMessages()) {
            return Reply.text("E." + sentence);
        }
        byte[] text = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
        sendAhead(exchange, Reply.output(text, 0, text.length));
        return Reply.OK;
    }

    /** The target that a request asks for, if it asks for one that is offered. */
    private Optional<Target> chosen(Request request) throws TargetUnavailableException {
        if (request instanceof SessionRequest.Run run && !run.name().isEmpty()) {
            return targets.named(run.name());
        }
        if (request instanceof SessionRequest.Attach attach) {
            OptionalInt number = Request.small(attach.number());
            return number.isPresent() ? targets.numbered(number.getAsInt()) : Optional.empty();
        }
        return Optional.empty();
    }

    /** What a request gets whose work failed or takes too long. */
    private Reply failure(Request request) {
        if (request instanceof FileRequest) {
            return Reply.error(FileError.IO);
        }
        if (request instanceof Request.Resume) {
            return state.stoppedAgain();
        }
        if (request instanceof SessionRequest.Attach || request instanceof SessionRequest.Run) {
            return state.refusal(STILL_OPENING); // which goes on, so that the next attempt finds it open
        }
        return Reply.error(ErrorCode.FAILED);
    }

    private void answer(Exchange exchange, Reply reply) {
        synchronized (lock) {
            if (exchange.isAnswered() || closed) {
                return;
            }
            exchange.markAnswered();
            unanswered.remove(exchange);
            unansweredBytes -= exchange.bytes();
            try {
                transmit(reply);
            } catch (Throwable e) { // no memory for it, say
                report(e);
                transmit(failure(exchange.request()));
            }
            Exchange oldest = unanswered.peek();
            if (oldest != null) {
                oldest.touch(System.nanoTime());
            }
            if (!reading && unanswered.size() < MOST_WAITING / 2 && unansweredBytes <= MOST_WAITING_BYTES) {
                reading = true;
                link.reading(true);
            }
        }
    }

    private void transmit(Reply reply) {
        if (reply instanceof Reply.Data data) {
            link.send(data.payload(), false);
        } else if (reply instanceof Reply.StartNoAck) {
            link.send(((Reply.Data) Reply.OK).payload(), true);
        } else if (reply instanceof Reply.Close) {
            link.close();
        }
    }

    void sendAhead(Exchange exchange, Reply.Data text) {
        synchronized (lock) {
            if (!exchange.isAnswered() && !closed) {
                exchange.touch(System.nanoTime());
                link.send(text.payload(), false);
            }
        }
    }

    /** Ctrl-C: cancels what runs if it is something to cancel, else means nothing to a machine that does not run. */
    public void interrupt() {
        synchronized (lock) {
            Exchange oldest = unanswered.peek();
            if (oldest != null && oldest.isInterruptible() && !oldest.isInterrupted()) {
                oldest.interrupt(System.nanoTime());
            }
        }
    }

    /** Looks after the deadline. To be called a few times a second; never waits. */
    public void tick() {
        try {
            look();
        } catch (Throwable e) {
            report(e); // whoever ticks goes on with it
        }
    }

    private void look() {
        workTime.note();
        long now = System.nanoTime();
        Optional<Exchange> overdue;
        synchronized (lock) {
            overdue = Optional.ofNullable(unanswered.peek());
        }
        overdue.ifPresent(exchange -> {
            if (exchange.isOpenEnded()) {
                tickMonitor(exchange, now);
            } else if (now - exchange.since() >= patience().toNanos()) {
                answer(exchange, failure(exchange.request()));
            }
        });
    }

    /** LLDB is told in {@code qHostInfo} to wait longer, and it finds its place again after a late reply. */
    private Duration patience() {
        return state.isLldb() ? options.deadline().multipliedBy(LLDB_DEADLINES) : options.deadline();
    }

    private void tickMonitor(Exchange exchange, long now) {
        boolean room = link.hasRoom(); // to one who does not listen nobody has to say that it still runs
        if (room) {
            exchange.output().ifPresent(MonitorOutput::flushLines);
        }
        if (exchange.isInterrupted()
                && now - exchange.interruptedAt() >= options.grace().toNanos()) {
            answer(exchange, Reply.OK);
        } else if (room && now - exchange.since() >= options.silence().toNanos()) {
            sendAhead(exchange, STILL_RUNNING);
        }
    }

    /** The client is gone: cancels what runs, forgets what waits, closes what is open. */
    public void close() {
        synchronized (lock) {
            if (!closed) {
                closed = true;
                waiting.clear();
                unanswered.clear();
                unansweredBytes = 0;
                startWork(); // to close files where they are used
            }
        }
    }
}
