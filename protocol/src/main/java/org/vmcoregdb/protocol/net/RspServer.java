package org.vmcoregdb.protocol.net;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.vmcoregdb.protocol.access.Door;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetChoice;

/**
 * Serves a target to debuggers, on as many listeners and to as many clients at once as one likes. Prints nothing: see
 * {@link SessionListener}. Its threads do not keep the JVM alive; {@link #awaitClosed} does.
 */
public final class RspServer implements Closeable {
    /** However many clients begin a handshake, those who are served keep most of the processors. */
    private static final int HANDSHAKE_THREADS = 2;

    private final Listeners listeners = new Listeners("rsp");
    private final ExecutorService workers = Executors.newCachedThreadPool(new DefaultThreadFactory("rsp-work", true));
    private final ExecutorService handshakes =
            Executors.newFixedThreadPool(HANDSHAKE_THREADS, new DefaultThreadFactory("tls", true));
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ConnectionInitializer connections;

    /**
     * A server that listens nowhere yet.
     *
     * @param target what to serve
     * @param options limits and names
     * @param listener is notified about clients
     */
    public RspServer(Target target, ServerOptions options, SessionListener listener) {
        this(TargetChoice.only(target), options, listener);
    }

    /**
     * A server that does not listen yet, for several targets.
     *
     * @param targets what clients may choose from
     * @param options limits
     * @param listener is notified of what happens
     */
    public RspServer(TargetChoice targets, ServerOptions options, SessionListener listener) {
        this(Door.open(targets), EntranceRules.none(), options, listener);
    }

    /**
     * A server that listens nowhere yet, and lets not everybody in.
     *
     * @param door decides who is let in, and to what
     * @param rules what those who come over TCP have to show
     * @param options limits
     * @param listener is notified of what happens
     */
    public RspServer(Door door, EntranceRules rules, ServerOptions options, SessionListener listener) {
        this.connections =
                new ConnectionInitializer(door, rules, options, workers, handshakes, listener, listeners.channels());
    }

    /**
     * Listens on TCP.
     *
     * @param address host and port; port 0 lets the system choose
     * @return the address, with the port in use
     * @throws IOException if it cannot be had
     */
    public InetSocketAddress listenTcp(InetSocketAddress address) throws IOException {
        return listeners.listenTcp(address, connections.forListener(client -> text(client.remoteAddress())));
    }

    /**
     * Listens on a Unix socket, readable and writable by its owner only. A socket file that nobody listens on any more is
     * replaced; {@link #close} removes ours.
     *
     * @param path of the socket file
     * @throws IOException if it cannot be had
     */
    public void listenUnix(Path path) throws IOException {
        listeners.listenUnix(path, connections.forOwnersListener("unix:" + path));
    }

    /**
     * Serves one client over a pair of streams, such as those of the process.
     *
     * @param in what the client says
     * @param out to the client; nobody else may write to it
     * @return completes when the client is gone: with an {@link IOException} if {@code out} cannot be written any more
     * @throws IOException if it cannot be set up
     */
    public CompletableFuture<Void> serveStreams(InputStream in, OutputStream out) throws IOException {
        MultiThreadIoEventLoopGroup session = listeners.loop("pipe", LocalIoHandler.newFactory());
        MultiThreadIoEventLoopGroup pipe = listeners.loop("pipe-out", LocalIoHandler.newFactory());
        return StreamPipe.serve(
                in, out, listeners.bootstrap(session, connections.forOwner("stdio")), pipe, listeners.channels());
    }

    private static String text(SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            return inet.getAddress().getHostAddress() + ":" + inet.getPort();
        }
        return address.toString();
    }

    /** Waits until {@link #close} is called. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    /** Ends all listeners and connections. */
    @Override
    public void close() {
        listeners.close();
        workers.shutdown();
        handshakes.shutdown();
        closed.countDown();
    }
}
