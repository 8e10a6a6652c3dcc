package org.vmcoregdb.protocol.qmp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.json.JsonObjectDecoder;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.vmcoregdb.protocol.net.Listeners;

/** Serves physical memory over QMP, to several clients at once. Its threads do not keep the JVM alive. */
public final class QmpServer implements Closeable {
    private static final int MOST_COMMAND_BYTES = 65536;

    private final Listeners listeners = new Listeners("qmp");
    private final DefaultEventExecutorGroup workers =
            new DefaultEventExecutorGroup(2, new DefaultThreadFactory("qmp-work", true));
    private final QmpCommands commands;

    /** A server that listens nowhere yet. */
    public QmpServer(PhysicalTarget target) {
        commands = new QmpCommands(target);
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
                channel.pipeline()
                        .addLast(new JsonObjectDecoder(MOST_COMMAND_BYTES))
                        .addLast(new QmpConnection(commands, workers.next()));
            }
        };
    }

    /** Ends all listeners and connections. */
    @Override
    public void close() {
        listeners.close();
        workers.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
