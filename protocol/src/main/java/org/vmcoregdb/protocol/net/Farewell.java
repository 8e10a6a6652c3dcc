package org.vmcoregdb.protocol.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends connections so that the clients still get what is said last. A client may be sending still: a socket that is closed with
 * bytes that nobody read makes the client's system forget what we said. So our direction ends first, and the other a little
 * later. So many clients may be about to leave at once; more than these go without a word.
 */
// Nothing is to be done when closing a channel fails.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Farewell {
    private static final long LINGER_MILLIS = 500;
    private static final int MOST_AT_ONCE = 64;

    private final AtomicInteger leaving = new AtomicInteger();

    /** Nobody is leaving yet. */
    public Farewell() {}

    /** Takes a place for one that is to be told why it has to leave; if there is none, closes it and returns false. */
    boolean begin(Channel channel) {
        if (leaving.incrementAndGet() > MOST_AT_ONCE) {
            leaving.decrementAndGet();
            channel.close();
            return false;
        }
        channel.closeFuture().addListener(closed -> leaving.decrementAndGet());
        return true;
    }

    /** Writes something and ends the connection. */
    public void say(Channel channel, Object last) {
        say(channel, channel, last);
    }

    /**
     * The same from the middle of a pipeline.
     *
     * @param from where writing begins
     */
    void say(Channel channel, ChannelOutboundInvoker from, Object last) {
        if (begin(channel)) {
            sayAndClose(channel, from, last);
        } else {
            ReferenceCountUtil.release(last);
        }
    }

    /** The same for one that has its place. */
    static void sayAndClose(Channel channel, Object last) {
        sayAndClose(channel, channel, last);
    }

    private static void sayAndClose(Channel channel, ChannelOutboundInvoker from, Object last) {
        from.writeAndFlush(last).addListener((ChannelFutureListener) said -> end(channel));
        channel.eventLoop().schedule(() -> channel.close(), 2 * LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void end(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            if (channel.pipeline().get(SslHandler.class)
                    == null) { // TLS ends in its own way, when the channel is closed
                duplex.shutdownOutput();
            }
            channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }
}
