package org.vmcoregdb.protocol.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets that are listened on, with the threads and their connections, for a server of any protocol. The
 * threads do not keep the JVM alive.
 */
public final class Listeners implements Closeable {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 512 << 10);

    /** A client whose machine is gone is noticed after a few of these. */
    private static final int KEEPALIVE_SECONDS = 30;

    private static final long CLOSING_SECONDS = 2;

    private final String protocol;
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<MultiThreadIoEventLoopGroup> loops = new ArrayList<>();
    private final List<SocketFile> socketFiles = new ArrayList<>();
    private Optional<MultiThreadIoEventLoopGroup> networkLoop = Optional.empty();

    /** @param protocol names the threads */
    public Listeners(String protocol) {
        this.protocol = protocol;
    }

    /**
     * Listens on TCP.
     *
     * @param address host and port; port 0 lets the system choose
     * @param connection is given every connection
     * @return the address, with the port in use
     * @throws IOException if it cannot be had
     */
    public InetSocketAddress listenTcp(InetSocketAddress address, ChannelHandler connection) throws IOException {
        ServerBootstrap bootstrap = bootstrap(network(), connection)
                .channelFactory(() -> new NioServerSocketChannel(SelectorProvider.provider(), family(address)))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEPALIVE_SECONDS)
                .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEPALIVE_SECONDS);
        return (InetSocketAddress) bind(bootstrap, address, address).localAddress();
    }

    /** Java's default is a socket of both families, on which 0.0.0.0 is [::], too. */
    private static SocketProtocolFamily family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    /**
     * Listens on a Unix socket, readable and writable by its owner only. A socket file that nobody listens on any more is
     * replaced; {@link #close} removes ours.
     *
     * @param path of the socket file
     * @param connection is given every connection
     * @throws IOException if it cannot be had
     */
    public void listenUnix(Path path, ChannelHandler connection) throws IOException {
        SocketFile file = SocketFile.at(
                path,
                hidden -> bind(
                        bootstrap(network(), connection).channel(NioServerDomainSocketChannel.class),
                        UnixDomainSocketAddress.of(hidden),
                        path));
        synchronized (this) {
            socketFiles.add(file);
        }
    }

    /** All listening and connected channels that have joined; {@link #close} closes them. */
    public ChannelGroup channels() {
        return channels;
    }

    private synchronized MultiThreadIoEventLoopGroup network() {
        if (networkLoop.isEmpty()) {
            networkLoop = Optional.of(loop("net", NioIoHandler.newFactory()));
        }
        return networkLoop.get();
    }

    /** A thread of its own for channels of another kind. */
    synchronized MultiThreadIoEventLoopGroup loop(String name, IoHandlerFactory factory) {
        MultiThreadIoEventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(protocol + "-" + name, true), factory);
        loops.add(loop);
        return loop;
    }

    /** What makes the listener of a loop. */
    ServerBootstrap bootstrap(MultiThreadIoEventLoopGroup loop, ChannelHandler connection) {
        return new ServerBootstrap()
                .group(loop)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(connection);
    }

    private Channel bind(ServerBootstrap bootstrap, SocketAddress address, Object shown) throws IOException {
        ChannelFuture binding = bootstrap.bind(address).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + shown + ": " + binding.cause().getMessage(), binding.cause());
        }
        Channel listener = binding.channel();
        listener.pipeline().addLast(new AcceptFailures());
        channels.add(listener);
        return listener;
    }

    /** Ends all listeners and connections. */
    @Override
    public void close() {
        // a channel whose loop is gone never reports that it closed: the loops end it anyway
        channels.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
        List<MultiThreadIoEventLoopGroup> ending;
        List<SocketFile> files;
        synchronized (this) {
            ending = List.copyOf(loops);
            files = List.copyOf(socketFiles);
            socketFiles.clear();
        }
        List<Future<?>> ends = new ArrayList<>();
        for (MultiThreadIoEventLoopGroup loop : ending) {
            ends.add(loop.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        }
        ends.forEach(end -> end.awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS));
        files.forEach(SocketFile::remove);
    }
}
