package org.vmcoregdb.protocol.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.protocol.codec.Inbound;
import org.vmcoregdb.protocol.codec.Outbound;
import org.vmcoregdb.protocol.session.Session;
import org.vmcoregdb.protocol.session.SessionLink;
import org.vmcoregdb.protocol.session.SessionOptions;
import org.vmcoregdb.protocol.target.TargetChoice;

/** Joins a channel and its session. */
// Failed writes are reported to exceptionCaught, which ends the connection: that is what the void promise is for.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionHandler extends SimpleChannelInboundHandler<Inbound> implements SessionLink {
    private static final long LONGEST_TICK_MILLIS = 200;
    /** The deadline is kept to a twentieth. */
    private static final int TICKS_PER_DEADLINE = 20;

    private final Channel channel;
    private final Client client;
    private final SessionListener listener;
    private final Session session;
    private final long tickMillis;
    private final Object room = new Object();

    ConnectionHandler(
            Channel channel,
            Client client,
            TargetChoice targets,
            SessionOptions options,
            Executor workers,
            SessionListener listener) {
        this.channel = channel;
        this.client = client;
        this.listener = listener;
        this.session = new Session(targets, options, this, workers);
        this.tickMillis = tick(options.deadline());
    }

    private static long tick(Duration deadline) {
        return Math.max(1, Math.min(LONGEST_TICK_MILLIS, deadline.toMillis() / TICKS_PER_DEADLINE));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Future<?> ticking =
                context.executor().scheduleWithFixedDelay(session::tick, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> {
            ticking.cancel(false);
            listener.disconnected(client);
        });
        listener.connected(client);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Inbound message) {
        if (message instanceof Inbound.Packet packet) {
            listener.packet(client, true, packet.payload());
            session.received(packet.payload());
        } else if (message instanceof Inbound.Interrupt) {
            session.interrupt();
        } else if (message instanceof Inbound.Damaged) {
            session.damaged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.close();
        wakeWriters();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        wakeWriters();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        listener.connectionFailed(client, cause);
        context.close();
    }

    @Override
    public void send(byte[] payload, boolean endsAcknowledgements) {
        listener.packet(client, false, payload);
        channel.writeAndFlush(new Outbound(payload, endsAcknowledgements), channel.voidPromise());
    }

    private void wakeWriters() {
        synchronized (room) {
            room.notifyAll();
        }
    }

    @Override
    public void awaitRoom(BooleanSupplier givenUp) {
        synchronized (room) {
            while (!channel.isWritable() && channel.isActive() && !givenUp.getAsBoolean()) {
                try {
                    room.wait(LONGEST_TICK_MILLIS); // nobody wakes us when it is given up
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    @Override
    public void reading(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    @Override
    public void close() {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void targetFailed(Throwable failure) {
        listener.targetFailed(client, failure);
    }
}
