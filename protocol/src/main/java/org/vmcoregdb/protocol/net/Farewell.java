package org.vmcoregdb.protocol.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/** Ends a connection so that the client still gets what was said last. */
// Nothing is to be done when closing a channel fails.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Farewell {
    private static final long LINGER_MILLIS = 500;

    private Farewell() {}

    /**
     * Writes something and ends the connection. The client may be sending still: a socket that is closed with bytes that
     * nobody read makes the client's system forget what we said. So our direction ends first, and the other a little later.
     */
    public static void say(Channel channel, Object last) {
        channel.writeAndFlush(last).addListener((ChannelFutureListener) said -> end(channel));
        channel.eventLoop().schedule(() -> channel.close(), 2 * LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void end(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
            channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }
}
