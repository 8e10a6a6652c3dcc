package org.vmcoregdb.protocol.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.vmcoregdb.protocol.codec.Inbound;
import org.vmcoregdb.protocol.codec.Outbound;

/** Says to a client why it is sent away: as the answer to its first packet, since that is where debuggers look for one. */
// Nothing is to be done when writing or closing fails.
@SuppressWarnings("FutureReturnValueIgnored")
final class Refusal extends SimpleChannelInboundHandler<Inbound> {
    /** Debuggers speak first, and at once. */
    private static final long PATIENCE_MILLIS = 1000;

    private final String reason;
    private boolean said;

    Refusal(String reason) {
        this.reason = reason;
    }

    /** The packet that carries a reason. */
    static Outbound packet(String reason) {
        return new Outbound(("E." + reason).getBytes(StandardCharsets.UTF_8), false);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.executor().schedule(() -> say(context), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Inbound message) {
        if (message instanceof Inbound.Packet) {
            say(context);
        }
    }

    private void say(ChannelHandlerContext context) {
        if (!said) {
            said = true;
            Farewell.sayAndClose(context.channel(), packet(reason));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
