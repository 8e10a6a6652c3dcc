package org.vmcoregdb.protocol.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetChoice;

/**
 * Serves a target to debuggers, on as many listeners and to as many clients at once as one likes. Prints nothing: see
 * {@link SessionListener}. Its threads do not keep the JVM alive; {@link #awaitClosed} does.
 */
public final class RspServer implements Closeable {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private static final long CLOSING_SECONDS = 2;

    private final ConnectionInitializer connections;
    private final ExecutorService workers = Executors.newCachedThreadPool(new DefaultThreadFactory("rsp-work", true));
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<MultiThreadIoEventLoopGroup> loops = new ArrayList<>();
    private final List<Path> socketFiles = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Optional<MultiThreadIoEventLoopGroup> networkLoop = Optional.empty();

    /**
     * A server that listens nowhere yet.
     *
     * @param target what to serve
     * @param options limits and names
     * @param listener is told about clients
     */
    public RspServer(Target target, ServerOptions options, SessionListener listener) {
        this(TargetChoice.only(target), options, listener);
    }

    /**
     * A server that does not listen yet, for several targets.
     *
     * @param targets what clients may choose from
     * @param options limits
     * @param listener is told what happens
     */
    public RspServer(TargetChoice targets, ServerOptions options, SessionListener listener) {
        this.connections = new ConnectionInitializer(targets, options, workers, listener, channels);
    }

    /**
     * Listens on TCP.
     *
     * @param address host and port; port 0 lets the system choose
     * @return the address, with the port in use
     * @throws IOException if it cannot be had
     */
    public InetSocketAddress listenTcp(InetSocketAddress address) throws IOException {
        ServerBootstrap bootstrap = network(client -> text(client.remoteAddress()))
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true);
        return (InetSocketAddress) bind(bootstrap, address).localAddress();
    }

    /**
     * Listens on a Unix socket, readable and writable by its owner only. A socket file that nobody listens on any more is
     * replaced; {@link #close} removes ours.
     *
     * @param path of the socket file
     * @throws IOException if it cannot be had
     */
    public void listenUnix(Path path) throws IOException {
        SocketFile.removeStale(path);
        ServerBootstrap bootstrap = network(client -> "unix:" + path).channel(NioServerDomainSocketChannel.class);
        bind(bootstrap, UnixDomainSocketAddress.of(path));
        synchronized (this) {
            socketFiles.add(path);
        }
        SocketFile.restrict(path);
    }

    /**
     * Serves one client over a pair of streams, such as those of the process.
     *
     * @param in what the client says
     * @param out to the client; nobody else may write to it
     * @return completes when the client is gone
     * @throws IOException if it cannot be set up
     */
    public CompletableFuture<Void> serveStreams(InputStream in, OutputStream out) throws IOException {
        MultiThreadIoEventLoopGroup session = loop("rsp-pipe", LocalIoHandler.newFactory());
        MultiThreadIoEventLoopGroup pipe = loop("rsp-pipe-out", LocalIoHandler.newFactory());
        return StreamPipe.serve(in, out, bootstrap(session, client -> "stdio"), pipe, channels);
    }

    private static String text(SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            return inet.getAddress().getHostAddress() + ":" + inet.getPort();
        }
        return address.toString();
    }

    private synchronized ServerBootstrap network(Function<Channel, String> address) {
        if (networkLoop.isEmpty()) {
            networkLoop = Optional.of(loop("rsp-net", NioIoHandler.newFactory()));
        }
        return bootstrap(networkLoop.get(), address);
    }

    private synchronized MultiThreadIoEventLoopGroup loop(String name, IoHandlerFactory factory) {
        MultiThreadIoEventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), factory);
        loops.add(loop);
        return loop;
    }

    private ServerBootstrap bootstrap(MultiThreadIoEventLoopGroup loop, Function<Channel, String> address) {
        return new ServerBootstrap()
                .group(loop)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(connections.forListener(address));
    }

    private Channel bind(ServerBootstrap bootstrap, SocketAddress address) throws IOException {
        ChannelFuture binding = bootstrap.bind(address).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + address + ": " + binding.cause().getMessage(), binding.cause());
        }
        channels.add(binding.channel());
        return binding.channel();
    }

    /** Waits until {@link #close} is called. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    /** Ends all listeners and connections. */
    @Override
    public void close() {
        // a channel whose loop is gone never reports that it closed: the loops end it anyway
        channels.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
        List<MultiThreadIoEventLoopGroup> ending;
        List<Path> files;
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
        workers.shutdown();
        files.forEach(SocketFile::remove);
        closed.countDown();
    }
}
