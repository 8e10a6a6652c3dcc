package org.vmcoregdb.protocol.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
 * with an error, the work goes on unheard, and what it comes up with is dropped; requests behind it wait for it no longer
 * than the deadline either. A deadline begins when the reply before it is sent.
 */
public final class Session {
    /** Requests a client may have waiting before we stop listening to it. Debuggers wait for each reply. */
    private static final int MOST_WAITING = 64;

    private static final int LLDB_DEADLINES = 6;

    private static final Reply.Data STILL_RUNNING = Reply.output(new byte[0], 0, 0);

    private final SessionOptions options;
    private final SessionLink link;
    private final Executor workers;
    private final SessionState state;
    private final TargetChoice targets;
    private volatile Dispatcher dispatcher;

    private final Object lock = new Object();
    private final Deque<Exchange> unanswered = new ArrayDeque<>();
    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private boolean working;
    private boolean reading = true;
    private volatile boolean closed;

    /**
     * A conversation that has not begun.
     *
     * @param targets what it is about: the first, until the client asks for another
     * @param options limits and names
     * @param link takes the replies
     * @param workers runs the work; may run it on any thread, also on several
     */
    public Session(TargetChoice targets, SessionOptions options, SessionLink link, Executor workers) {
        this.options = options;
        this.link = link;
        this.workers = workers;
        this.targets = targets;
        this.state = new SessionState(targets.first());
        this.dispatcher = new Dispatcher(targets.first(), options, state);
    }

    SessionLink link() {
        return link;
    }

    boolean isClosed() {
        return closed;
    }

    /** A packet came in. */
    public void received(byte[] payload) {
        add(Request.parse(payload));
    }

    /** A packet came in damaged, and cannot be asked for again. */
    public void damaged() {
        add(new Request.Malformed());
    }

    private void add(Request request) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            Exchange exchange = new Exchange(this, request);
            exchange.touch(System.nanoTime());
            unanswered.add(exchange);
            waiting.add(exchange);
            if (reading && unanswered.size() > MOST_WAITING) {
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
            } catch (RejectedExecutionException e) {
                working = false; // the server is closing
                dispatcher.release();
            }
        }
    }

    private void work() {
        for (Optional<Exchange> next = next(); next.isPresent(); next = next()) {
            Exchange exchange = next.get();
            answer(exchange, replyTo(exchange));
            link.awaitRoom(this::isClosed); // a client that asks and does not listen must not fill our memory
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
        dispatcher.release();
        return Optional.empty();
    }

    private Reply replyTo(Exchange exchange) {
        try {
            Optional<Target> other = chosen(exchange.request());
            if (other.isEmpty()) {
                return dispatcher.handle(exchange);
            }
            dispatcher.release();
            state.retarget(other.get());
            dispatcher = new Dispatcher(other.get(), options, state);
            return dispatcher.handle(new Exchange(this, SessionRequest.Plain.STOP_REASON));
        } catch (TargetUnavailableException e) {
            return state.refusal(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            // Also an Error: one request that runs out of stack or memory must not leave its client without an answer.
            link.targetFailed(e);
            return failure(exchange.request());
        }
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
        return Reply.error(ErrorCode.FAILED);
    }

    private void answer(Exchange exchange, Reply reply) {
        synchronized (lock) {
            if (exchange.isAnswered() || closed) {
                return;
            }
            exchange.markAnswered();
            unanswered.remove(exchange);
            transmit(reply);
            Exchange oldest = unanswered.peek();
            if (oldest != null) {
                oldest.touch(System.nanoTime());
            }
            if (!reading && unanswered.size() < MOST_WAITING / 2) {
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
        exchange.output().ifPresent(MonitorOutput::flushLines);
        if (exchange.isInterrupted()
                && now - exchange.interruptedAt() >= options.grace().toNanos()) {
            answer(exchange, Reply.OK);
        } else if (now - exchange.since() >= options.silence().toNanos()) {
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
                startWork(); // to close files where they are used
            }
        }
    }
}
