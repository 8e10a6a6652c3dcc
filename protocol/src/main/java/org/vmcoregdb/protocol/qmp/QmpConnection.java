package org.vmcoregdb.protocol.qmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.vmcoregdb.protocol.net.Admission;
import org.vmcoregdb.protocol.net.Farewell;

/**
 * One client's connection, after a handler that cuts what comes into JSON texts. One command is worked on at a time, and none
 * while the client does not take the answers it has; then nothing more is read from it, either.
 */
// Failed writes are reported to exceptionCaught, which ends the connection: that is what the void promise is for.
@SuppressWarnings("FutureReturnValueIgnored")
final class QmpConnection extends SimpleChannelInboundHandler<ByteBuf> {
    /** Commands that wait before we stop listening. Clients wait for each answer. */
    private static final int MOST_WAITING = 16;

    private final QmpCommands commands;
    private final Executor worker;
    private final Channel channel;
    private final Admission admission;
    private final Deque<String> waiting = new ArrayDeque<>();
    private boolean working;

    /** @param worker does one thing after the other; pages are decoded there */
    QmpConnection(QmpCommands commands, Executor worker, Channel channel, Admission admission) {
        this.commands = commands;
        this.worker = worker;
        this.channel = channel;
        this.admission = admission;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        send(QmpReply.GREETING);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf json) {
        admission.known(channel);
        waiting.add(json.toString(StandardCharsets.UTF_8));
        goOn();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        goOn();
    }

    private void goOn() {
        if (!working && !waiting.isEmpty() && channel.isWritable()) {
            working = true;
            String command = waiting.remove();
            try {
                worker.execute(() -> answer(command));
            } catch (RejectedExecutionException e) {
                channel.close(); // the server is closing
            }
        }
        channel.config().setAutoRead(waiting.size() < MOST_WAITING && channel.isWritable());
    }

    private void answer(String command) {
        String line = commands.answer(command);
        try {
            channel.eventLoop().execute(() -> {
                working = false;
                send(line);
                goOn();
            });
        } catch (RejectedExecutionException e) {
            return; // the server is closing
        }
    }

    private void send(String line) {
        channel.writeAndFlush(bytes(line), channel.voidPromise());
    }

    private static ByteBuf bytes(String line) {
        return Unpooled.copiedBuffer(line + "\r\n", StandardCharsets.US_ASCII);
    }

    /** Sends the client away, with the reason. */
    static void sendAway(Channel channel, String reason, Farewell farewell) {
        channel.eventLoop().execute(() -> farewell.say(channel, bytes(QmpReply.failure(reason))));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        waiting.clear();
    }

    /** Broken, or what came is no JSON: nothing after it could be understood. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
