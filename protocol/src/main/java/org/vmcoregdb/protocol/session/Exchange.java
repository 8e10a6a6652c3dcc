package org.vmcoregdb.protocol.session;

import java.util.Optional;
import org.vmcoregdb.protocol.packet.MemoryRequest;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.Request;

/** One request and its reply, of which there is exactly one: the work's, or the watchdog's if that comes first. */
final class Exchange {
    private final Session session;
    private final Request request;
    private final int bytes;
    private volatile boolean answered;
    private volatile boolean interrupted;
    private volatile Optional<MonitorOutput> output = Optional.empty();
    /** {@link System#nanoTime} when it became the oldest unanswered one, or last gave a sign of life. */
    private volatile long since;

    private volatile long interruptedAt;

    /** @param bytes what the request takes while it waits */
    Exchange(Session session, Request request, int bytes) {
        this.session = session;
        this.request = request;
        this.bytes = bytes;
    }

    Request request() {
        return request;
    }

    int bytes() {
        return bytes;
    }

    /** Whether nobody waits for the reply of the work any more. */
    boolean cancelled() {
        return answered || interrupted || session.isClosed();
    }

    boolean isAnswered() {
        return answered;
    }

    boolean isInterrupted() {
        return interrupted;
    }

    /** Whether it may outlast the deadline, because clients accept output before its reply. */
    boolean isOpenEnded() {
        return request instanceof Request.Monitor;
    }

    boolean isInterruptible() {
        return isOpenEnded() || request instanceof MemoryRequest.Search || request instanceof MemoryRequest.Checksum;
    }

    void interrupt(long now) {
        interruptedAt = now;
        interrupted = true;
    }

    long interruptedAt() {
        return interruptedAt;
    }

    void markAnswered() {
        answered = true;
    }

    void touch(long now) {
        since = now;
    }

    long since() {
        return since;
    }

    void attach(MonitorOutput monitorOutput) {
        output = Optional.of(monitorOutput);
    }

    Optional<MonitorOutput> output() {
        return output;
    }

    /** The way back to the client. */
    SessionLink link() {
        return session.link();
    }

    /** Sends console text ahead of the reply, unless that has been sent. */
    void send(Reply.Data text) {
        session.sendAhead(this, text);
    }

    /** Waits while the client is slow to take what was sent. */
    void awaitRoom() {
        session.link().awaitRoom(this::cancelled);
    }
}
