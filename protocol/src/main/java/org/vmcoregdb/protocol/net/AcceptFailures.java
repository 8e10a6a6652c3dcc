package org.vmcoregdb.protocol.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Ends the way of what a listener could not accept, for example because the process has too many files open: the listener has
 * paused by then, and tries again. Without this, Netty prints a stack trace each time.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // the client that could not be accepted has been told by its own system
    }
}
