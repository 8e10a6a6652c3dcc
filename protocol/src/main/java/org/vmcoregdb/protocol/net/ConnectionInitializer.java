package org.vmcoregdb.protocol.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.vmcoregdb.protocol.access.Door;
import org.vmcoregdb.protocol.access.Grant;
import org.vmcoregdb.protocol.budget.SessionBudgets;
import org.vmcoregdb.protocol.codec.AcknowledgementHandler;
import org.vmcoregdb.protocol.codec.PacketDecoder;

/** Gives every new channel its pipeline, or sends it away when there are too many. */
// Nothing is to be done when closing a channel fails.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionInitializer {
    private final Door door;
    private final EntranceRules rules;
    private final ServerOptions options;
    private final Executor workers;
    private final Executor handshakes;
    private final SessionListener listener;
    private final ChannelGroup channels;
    private final Admission admission;
    private final SessionBudgets budgets = SessionBudgets.standard();
    private final AtomicLong counted = new AtomicLong();
    private final Farewell farewell = new Farewell();
    /** Sessions that something may work for, also those of clients that are gone. */
    private final AtomicInteger sessions = new AtomicInteger();

    ConnectionInitializer(
            Door door,
            EntranceRules rules,
            ServerOptions options,
            Executor workers,
            Executor handshakes,
            SessionListener listener,
            ChannelGroup channels) {
        this.channels = channels;
        this.door = door;
        this.rules = rules;
        this.handshakes = handshakes;
        this.options = options;
        this.workers = workers;
        this.listener = listener;
        this.admission = new Admission(options.connections());
    }

    /** The handler of new channels of one listener: of sockets, on which anybody may connect. */
    ChannelInitializer<Channel> forListener(Function<Channel, String> address) {
        return rules.askForSomething() ? guarded(address) : handler(address, true);
    }

    /** The handler of new channels of a socket that only the server's owner can connect to. */
    ChannelInitializer<Channel> forOwnersListener(String address) {
        return handler(channel -> address, true);
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
        ConnectionHandler handler = handler(channel, client, door.owner());
        Optional<String> refusal = refusal(channel, handler::sendAway);
        if (refusal.isPresent()) {
            refuse(channel, client, refusal.get());
            return;
        }
        addCodec(channel, !mustSpeak);
        channel.pipeline().addLast(handler);
        if (mustSpeak) {
            limitSilence(channel, handler);
        }
    }

    private ConnectionHandler handler(Channel channel, Client client, Grant grant) {
        return new ConnectionHandler(
                channel,
                client,
                grant,
                options.session(),
                budgets,
                workers,
                listener,
                farewell,
                () -> {
                    sessions.incrementAndGet();
                    admission.known(channel);
                },
                sessions::decrementAndGet);
    }

    /** Takes a place for a connection, or says why there is none. */
    private Optional<String> refusal(Channel channel, Consumer<String> sendAway) {
        if (sessions.get() >= 2 * options.connections()) {
            return Optional.of("the server is busy with what clients asked for that are gone: try again later");
        }
        return admission.admit(channel, () -> sendAway.accept("other clients need the place: say something sooner"))
                ? Optional.empty()
                : Optional.of("there are " + options.connections() + " clients already, and no more are served");
    }

    private ChannelInitializer<Channel> guarded(Function<Channel, String> address) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channels.add(channel);
                Newcomer newcomer =
                        new Newcomer(channel, new Client(counted.incrementAndGet(), address.apply(channel)));
                Optional<String> refusal = refusal(channel, newcomer::sendAway);
                Entrance entrance = new Entrance(rules, door, workers, handshakes, farewell, newcomer, refusal);
                newcomer.entrance = Optional.of(entrance);
                channel.pipeline().addLast(entrance);
            }
        };
    }

    /** One who has to show something first. */
    private final class Newcomer implements Entrance.Outcome {
        private final Channel channel;
        private final Client client;
        private volatile Optional<Entrance> entrance = Optional.empty();
        private volatile Optional<ConnectionHandler> inside = Optional.empty();

        Newcomer(Channel channel, Client client) {
            this.channel = channel;
            this.client = client;
        }

        @Override
        public void letIn(Grant grant) {
            ConnectionHandler handler = handler(channel, client.called(grant.name()), grant);
            inside = Optional.of(handler);
            addCodec(channel, false);
            channel.pipeline().addLast(handler);
            if (grant.name().isPresent()) {
                admission.known(channel); // no stranger makes one leave who has shown who it is
            } else {
                limitSilence(channel, handler);
            }
        }

        @Override
        public void refused(String reason) {
            listener.sentAway(client, reason);
        }

        @Override
        public void failed(Throwable failure) {
            listener.targetFailed(client, failure);
        }

        void sendAway(String reason) {
            if (inside.isPresent()) {
                inside.get().sendAway(reason);
            } else {
                entrance.ifPresent(at -> at.sendAway(channel, reason));
            }
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
                                handler.sendAway("no packet came within " + limit.toMillis() + " ms");
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
