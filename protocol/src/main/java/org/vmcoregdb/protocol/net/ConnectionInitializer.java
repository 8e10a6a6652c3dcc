package org.vmcoregdb.protocol.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
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
    private final AtomicLong counted = new AtomicLong();
    private final AtomicInteger connected = new AtomicInteger();

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
    }

    /** The handler of new channels of one listener. */
    ChannelInitializer<Channel> forListener(Function<Channel, String> address) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                init(channel, new Client(counted.incrementAndGet(), address.apply(channel)));
            }
        };
    }

    private void init(Channel channel, Client client) {
        if (connected.incrementAndGet() > options.connections()) {
            connected.decrementAndGet();
            listener.refused(client);
            channel.close();
            return;
        }
        channels.add(channel);
        channel.closeFuture().addListener(closed -> connected.decrementAndGet());
        channel.pipeline()
                .addLast(new PacketDecoder(2 * options.session().packetSize()))
                .addLast(new AcknowledgementHandler(options.runLengths()))
                .addLast(new ConnectionHandler(channel, client, targets, options.session(), workers, listener));
    }
}
