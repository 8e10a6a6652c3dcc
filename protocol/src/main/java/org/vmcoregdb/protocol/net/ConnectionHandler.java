package org.vmcoregdb.protocol.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.protocol.access.Grant;
import org.vmcoregdb.protocol.budget.SessionBudgets;
import org.vmcoregdb.protocol.codec.Inbound;
import org.vmcoregdb.protocol.codec.Outbound;
import org.vmcoregdb.protocol.session.CommandRun;
import org.vmcoregdb.protocol.session.Session;
import org.vmcoregdb.protocol.session.SessionLink;
import org.vmcoregdb.protocol.session.SessionOptions;

/**
 * Joins a channel and its session. Nothing is read from a client that does not take what it is sent, nor from one that has
 * far too many requests waiting.
 */
// A task that is not run any more belongs to a connection that is gone.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionHandler extends SimpleChannelInboundHandler<Inbound> implements SessionLink {
    private static final long LONGEST_TICK_MILLIS = 200;
    /** The deadline is kept to a twentieth. */
    private static final int TICKS_PER_DEADLINE = 20;

    private final Channel channel;
    private final Client client;
    private final SessionListener listener;
    private final Grant grant;
    private final Farewell farewell;
    private final Session session;
    private final Runnable firstPacket;
    private final Runnable released;
    private final long tickMillis;
    private final Outbox outbox;
    private volatile boolean greeted;
    private boolean failed;
    private boolean ending;
    private volatile boolean sessionReads = true;

    /**
     * @param grant what the client may do
     * @param firstPacket is notified when the client has sent its first packet
     * @param released is notified when nothing works for the client any more, which may be after it is gone
     */
    ConnectionHandler(
            Channel channel,
            Client client,
            Grant grant,
            SessionOptions options,
            SessionBudgets budgets,
            Executor workers,
            SessionListener listener,
            Farewell farewell,
            Runnable firstPacket,
            Runnable released) {
        this.channel = channel;
        this.client = client;
        this.listener = listener;
        this.grant = grant;
        this.farewell = farewell;
        this.firstPacket = firstPacket;
        this.released = released;
        this.outbox = new Outbox(channel);
        this.session = new Session(grant.targets(), options, budgets, this, workers);
        this.tickMillis = tick(options.deadline());
    }

    private static long tick(Duration deadline) {
        return Math.max(1, Math.min(LONGEST_TICK_MILLIS, deadline.toMillis() / TICKS_PER_DEADLINE));
    }

    /** A client of the same machine comes from the address that it connects to. */
    @Override
    public boolean isFromElsewhere() {
        return channel.remoteAddress() instanceof InetSocketAddress from
                && channel.localAddress() instanceof InetSocketAddress to
                && !from.getAddress().isLoopbackAddress()
                && !from.getAddress().equals(to.getAddress());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Future<?> ticking =
                context.executor().scheduleWithFixedDelay(this::watch, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> {
            ticking.cancel(false);
            listener.disconnected(client);
        });
        listener.connected(client);
        listener.letIn(client, grant.targets().first().name());
    }

    private void watch() {
        session.tick();
        Optional<String> ended = ending ? Optional.empty() : grant.ended().get();
        if (ended.isPresent()) {
            ending = true;
            sendAway(ended.get());
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Inbound message) {
        if (message instanceof Inbound.Packet packet) {
            if (!greeted) {
                greeted = true;
                firstPacket.run();
            }
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
        outbox.clear();
        session.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        outbox.drain();
        readOn();
    }

    /** A client that ends TLS has nothing more to say, as one that ends the connection. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!failed) { // else once for each packet that was on its way
            failed = true;
            listener.connectionFailed(client, cause);
        }
        context.close();
    }

    /** Sends the client away, with the reason. */
    void sendAway(String reason) {
        channel.eventLoop().execute(() -> {
            listener.sentAway(client, reason);
            farewell.say(channel, Refusal.packet(reason));
        });
    }

    @Override
    public void send(byte[] payload, boolean endsAcknowledgements) {
        listener.packet(client, false, payload);
        outbox.add(new Outbound(payload, endsAcknowledgements));
    }

    @Override
    public boolean hasRoom() {
        return outbox.hasRoom();
    }

    @Override
    public void awaitRoom(BooleanSupplier givenUp) {
        outbox.awaitRoom(givenUp);
    }

    @Override
    public void reading(boolean wanted) {
        sessionReads = wanted;
        if (channel.eventLoop().inEventLoop()) {
            readOn();
        } else if (!channel.eventLoop().isShuttingDown()) {
            channel.eventLoop().execute(this::readOn);
        }
    }

    private void readOn() {
        channel.config().setAutoRead(sessionReads && channel.isWritable());
    }

    @Override
    public void close() {
        outbox.end();
    }

    @Override
    public void released() {
        if (greeted) {
            released.run();
        }
    }

    @Override
    public boolean mayRun(String command) {
        return grant.commands().test(command);
    }

    @Override
    public Optional<String> mayBegin() {
        return grant.begin().get();
    }

    @Override
    public void commandRan(CommandRun run) {
        listener.commandRan(client, run);
    }

    @Override
    public void worked(Duration time) {
        grant.spent().accept(time);
    }

    @Override
    public void attached(String target) {
        listener.attached(client, target);
    }

    @Override
    public void targetRefused(String reason) {
        listener.targetRefused(client, reason);
    }

    @Override
    public void targetFailed(Throwable failure) {
        listener.targetFailed(client, failure);
    }
}
