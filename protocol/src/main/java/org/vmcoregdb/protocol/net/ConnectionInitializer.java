package org.vmcoregdb.protocol.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.vmcoregdb.protocol.budget.SessionBudgets;
import org.vmcoregdb.protocol.codec.AcknowledgementHandler;
import org.vmcoregdb.protocol.codec.PacketDecoder;
import org.vmcoregdb.protocol.target.TargetChoice;

/** Gives every new channel its pipeline, or sends it away when there are too many. */
// Nothing is to be done when closing a channel fails.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionInitializer {
    private final TargetChoice targets;
    private final ServerOptions options;
    private final Executor workers;
    private final SessionListener listener;
    private final ChannelGroup channels;
    private final Admission admission;
    private final SessionBudgets budgets = SessionBudgets.standard();
    private final AtomicLong counted = new AtomicLong();
    private final Farewell farewell = new Farewell();
    /** Sessions that something may work for, also those of clients that are gone. */
    private final AtomicInteger sessions = new AtomicInteger();

    ConnectionInitializer(
            TargetChoice targets,
            ServerOptions options,
            Executor workers,
            SessionListener listener,
            ChannelGroup channels) {
        this.channels = channels;
        this.targets = targets;
        this.options = options;
        this.workers = workers;
        this.listener = listener;
        this.admission = new Admission(options.connections());
    }

    /** The handler of new channels of one listener: of sockets, on which anybody may connect. */
    ChannelInitializer<Channel> forListener(Function<Channel, String> address) {
        return handler(address, true);
    }

    /** The handler of the one channel whose client has started us: it may take as long as it likes to say something. */
    ChannelInitializer<Channel> forOwner(String address) {
        return handler(channel -> address, false);
    }

    private ChannelInitializer<Channel> handler(Function<Channel, String> address, boolean mustSpeak) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                init(channel, new Client(counted.incrementAndGet(), address.apply(channel)), mustSpeak);
            }
        };
    }

    private void init(Channel channel, Client client, boolean mustSpeak) {
        channels.add(channel);
        if (sessions.get() >= 2 * options.connections()) {
            refuse(channel, client, "the server is busy with what clients asked for that are gone: try again later");
            return;
        }
        ConnectionHandler handler = new ConnectionHandler(
                channel,
                client,
                targets,
                options.session(),
                budgets,
                workers,
                listener,
                () -> {
                    sessions.incrementAndGet();
                    admission.known(channel);
                },
                sessions::decrementAndGet);
        if (!admission.admit(
                channel, () -> handler.sendAway("other clients need the place: say something sooner", farewell))) {
            refuse(channel, client, "there are " + options.connections() + " clients already, and no more are served");
            return;
        }
        addCodec(channel, !mustSpeak);
        channel.pipeline().addLast(handler);
        if (mustSpeak) {
            limitSilence(channel, handler);
        }
    }

    private void addCodec(Channel channel, boolean noisy) {
        channel.pipeline()
                .addLast(new PacketDecoder(2 * options.session().packetSize(), noisy))
                .addLast(new AcknowledgementHandler(options.runLengths()));
    }

    private void limitSilence(Channel channel, ConnectionHandler handler) {
        Duration limit = options.silentConnections();
        Future<?> limiting = channel.eventLoop()
                .schedule(
                        () -> {
                            if (channel.isActive() && admission.isStranger(channel)) {
                                handler.sendAway("no packet came within " + limit.toMillis() + " ms", farewell);
                            }
                        },
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> limiting.cancel(false));
    }

    private void refuse(Channel channel, Client client, String reason) {
        listener.sentAway(client, reason);
        if (farewell.begin(channel)) {
            addCodec(channel, false);
            channel.pipeline().addLast(new Refusal(reason));
        }
    }
}
