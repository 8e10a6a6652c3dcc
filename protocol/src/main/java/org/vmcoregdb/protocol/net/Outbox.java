package org.vmcoregdb.protocol.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.protocol.codec.Outbound;

/**
 * What is on its way to one client, in the order in which it was put in, whichever thread did that. Without it there are two
 * orders: what the channel's own thread writes goes out at once, and what others write waits for that thread.
 */
// Failed writes are reported to the pipeline, which ends the connection: that is what the void promise is for.
@SuppressWarnings("FutureReturnValueIgnored")
final class Outbox {
    /** As much as the channel itself takes before it calls itself full. */
    private static final long MOST_BYTES = 256 << 10;
    /** What a packet costs beside its content. */
    private static final int OVERHEAD = 128;
    /** Nobody wakes a writer when it is given up. */
    private static final long LONGEST_WAIT_MILLIS = 200;

    private final Channel channel;
    private final Deque<Outbound> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean scheduled;
    private boolean ending;

    Outbox(Channel channel) {
        this.channel = channel;
    }

    /** Puts a packet in, after all others. Never waits. */
    void add(Outbound packet) {
        synchronized (this) {
            if (ending) {
                return;
            }
            waiting.add(packet);
            bytes += cost(packet);
        }
        schedule();
    }

    /** Ends the connection when everything is out; takes nothing any more. */
    void end() {
        synchronized (this) {
            ending = true;
        }
        schedule();
    }

    private static long cost(Outbound packet) {
        return (long) packet.payload().length + OVERHEAD;
    }

    /** Even in the channel's own thread: what it has begun may write, too. */
    private void schedule() {
        synchronized (this) {
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        try {
            channel.eventLoop().execute(this::drain);
        } catch (RejectedExecutionException closing) {
            clear();
        }
    }

    /** Writes as much as the channel takes. In the channel's own thread; also when the channel can take more. */
    void drain() {
        synchronized (this) {
            scheduled = false;
        }
        boolean written = false;
        while (channel.isWritable()) {
            Outbound next;
            synchronized (this) {
                next = waiting.peek();
                if (next == null) {
                    break;
                }
                waiting.remove();
                bytes -= cost(next);
            }
            channel.write(next, channel.voidPromise());
            written = true;
        }
        if (written) {
            channel.flush();
        }
        synchronized (this) {
            if (ending && waiting.isEmpty()) {
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
            notifyAll();
        }
    }

    /** Forgets everything, and takes nothing any more: the client is gone. */
    void clear() {
        synchronized (this) {
            ending = true;
            waiting.clear();
            bytes = 0;
            notifyAll();
        }
    }

    /** Whether the client has taken most of what it was sent. */
    synchronized boolean hasRoom() {
        return bytes < MOST_BYTES && channel.isWritable();
    }

    /** Waits until there is room, the connection has ended, or {@code givenUp} is true. Not in the channel's own thread. */
    synchronized void awaitRoom(BooleanSupplier givenUp) {
        while (!hasRoom() && channel.isActive() && !givenUp.getAsBoolean()) {
            try {
                wait(LONGEST_WAIT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
