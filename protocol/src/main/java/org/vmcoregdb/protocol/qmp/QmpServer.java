package org.vmcoregdb.protocol.qmp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.json.JsonObjectDecoder;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.vmcoregdb.protocol.net.Admission;
import org.vmcoregdb.protocol.net.Farewell;
import org.vmcoregdb.protocol.net.Listeners;

/**
 * Serves physical memory over QMP, to several clients at once: one that says nothing makes room for another, and is sent away
 * after a while. Its threads do not keep the JVM alive.
 */
public final class QmpServer implements Closeable {
    private static final int MOST_COMMAND_BYTES = 65536;
    private static final int MOST_CLIENTS = 16;
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private final Listeners listeners = new Listeners("qmp");
    private final DefaultEventExecutorGroup workers =
            new DefaultEventExecutorGroup(2, new DefaultThreadFactory("qmp-work", true));
    private final QmpCommands commands;
    private final Admission admission;
    private final Farewell farewell = new Farewell();
    private final Duration longestSilence;

    /** A server that listens nowhere yet. */
    public QmpServer(PhysicalTarget target) {
        this(target, MOST_CLIENTS, LONGEST_SILENCE);
    }

    /**
     * A server that listens nowhere yet.
     *
     * @param clients how many at once
     * @param longestSilence how long a connection may stay without a first command
     */
    QmpServer(PhysicalTarget target, int clients, Duration longestSilence) {
        this.commands = new QmpCommands(target);
        this.admission = new Admission(clients);
        this.longestSilence = longestSilence;
    }

    /**
     * Listens on TCP.
     *
     * @param address host and port; port 0 lets the system choose
     * @return the address, with the port in use
     * @throws IOException if it cannot be had
     */
    public InetSocketAddress listenTcp(InetSocketAddress address) throws IOException {
        return listeners.listenTcp(address, connections());
    }

    /**
     * Listens on a Unix socket, readable and writable by its owner only.
     *
     * @param path of the socket file
     * @throws IOException if it cannot be had
     */
    public void listenUnix(Path path) throws IOException {
        listeners.listenUnix(path, connections());
    }

    private ChannelInitializer<Channel> connections() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                listeners.channels().add(channel);
                if (admission.admit(
                        channel, () -> QmpConnection.sendAway(channel, "Other clients need the place", farewell))) {
                    serve(channel);
                } else {
                    QmpConnection.sendAway(channel, "There are too many clients already", farewell);
                }
            }
        };
    }

    private void serve(Channel channel) {
        channel.pipeline()
                .addLast(new JsonObjectDecoder(MOST_COMMAND_BYTES))
                .addLast(new QmpConnection(commands, workers.next(), channel, admission));
        Future<?> limiting = channel.eventLoop()
                .schedule(
                        () -> {
                            if (admission.isStranger(channel)) {
                                QmpConnection.sendAway(
                                        channel,
                                        "No command came within " + longestSilence.toMillis() + " ms",
                                        farewell);
                            }
                        },
                        longestSilence.toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> limiting.cancel(false));
    }

    /** Ends all listeners and connections. */
    @Override
    public void close() {
        listeners.close();
        workers.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
