package org.vmcoregdb.protocol.qmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;

/** One client's connection, behind a handler that cuts what comes into JSON texts. */
// Failed writes are reported to exceptionCaught, which ends the connection: that is what the void promise is for.
@SuppressWarnings("FutureReturnValueIgnored")
final class QmpConnection extends SimpleChannelInboundHandler<ByteBuf> {
    private final QmpCommands commands;
    private final Executor worker;

    /** @param worker does one thing after the other; pages are decoded there */
    QmpConnection(QmpCommands commands, Executor worker) {
        this.commands = commands;
        this.worker = worker;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        send(context, QmpReply.GREETING);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf json) {
        String text = json.toString(StandardCharsets.UTF_8);
        worker.execute(() -> send(context, commands.answer(text)));
    }

    private static void send(ChannelHandlerContext context, String line) {
        context.writeAndFlush(
                Unpooled.copiedBuffer(line + "\r\n", StandardCharsets.US_ASCII),
                context.channel().voidPromise());
    }

    /** Broken, or what came is no JSON: nothing after it could be understood. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
