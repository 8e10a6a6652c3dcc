package org.vmcoregdb.server.agent;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import jakarta.servlet.DispatcherType;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import reactor.core.publisher.Mono;

/**
 * The SDK's servlet in a small HTTP server, for clients of this machine. Browsers may be led here by pages of strangers: what does not name
 * this machine as host, or comes from a page of another, is refused. Other users of this machine can be kept out by a token.
 */
public final class HttpEndpoint implements Closeable {
    /** The path of all requests. */
    public static final String PATH = "/mcp";

    private static final int MOST_THREADS = 64;
    private static final int MOST_CONNECTIONS = 200;
    private static final int LARGEST_REQUEST = 1 << 20;
    private static final long IDLE_MILLIS = 600_000;

    private final Cancellation calls = new Cancellation();
    private final HttpServletStreamableServerTransportProvider servlet;
    private final Server server = new Server(new QueuedThreadPool(MOST_THREADS, 2));
    private final ServerConnector connector;
    private Runnable beforeClose = () -> {};

    /** @param token what every request has to show, if anything */
    HttpEndpoint(McpJsonMapper mapper, Optional<String> token) {
        servlet = HttpServletStreamableServerTransportProvider.builder()
                .jsonMapper(new HttpMessages(mapper))
                .contextExtractor(request -> calls.context())
                .mcpEndpoint(PATH)
                .maxRequestSize(LARGEST_REQUEST)
                .sessionSweepInterval(Duration.ofMinutes(15))
                .httpHeaderValidator(DefaultServerTransportSecurityValidator.builder()
                        .allowedHosts(List.of("127.0.0.1:*", "localhost:*", "[::1]:*"))
                        .allowedOrigins(List.of("http://127.0.0.1:*", "http://localhost:*", "http://[::1]:*"))
                        .build())
                .build();
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        ServletContextHandler context = new ServletContextHandler();
        context.setContextPath("/");
        context.addServlet(holder, PATH);
        token.ifPresent(secret -> {
            FilterHolder filter = new FilterHolder(new BearerToken(secret));
            filter.setAsyncSupported(true);
            context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        });
        server.setHandler(context);
    }

    McpStreamableServerTransportProvider transport() {
        return new Transport(servlet, calls);
    }

    void start(InetSocketAddress address, Runnable closing) throws IOException {
        beforeClose = closing;
        if (!address.getAddress().isLoopbackAddress()) {
            throw new IOException(
                    "agents are served on a loopback address only, and " + address.getHostString() + " is none");
        }
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        try {
            server.start();
        } catch (IOException failed) {
            Throwable why = failed.getCause() == null ? failed : failed.getCause();
            throw new IOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + why.getMessage(),
                    failed);
        } catch (Exception failed) {
            throw new IOException("the HTTP server does not start: " + failed.getMessage(), failed);
        }
    }

    /** What clients are told. */
    public URI uri() {
        return URI.create(
                "http://" + (connector.getHost().contains(":") ? "[" + connector.getHost() + "]" : connector.getHost())
                        + ":" + port() + PATH);
    }

    /** The port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Waits until it is closed. */
    public void awaitClosed() throws InterruptedException {
        server.join();
    }

    @Override
    public void close() throws IOException {
        beforeClose.run();
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IOException("the HTTP server does not stop: " + failed.getMessage(), failed);
        }
    }

    /** The servlet's sessions, each with the calls that are running. */
    private record Transport(HttpServletStreamableServerTransportProvider servlet, Cancellation calls)
            implements McpStreamableServerTransportProvider {
        @Override
        public void setSessionFactory(McpStreamableServerSession.Factory factory) {
            servlet.setSessionFactory(request -> {
                if (calls.isFull()) {
                    throw new IllegalStateException(
                            "there are too many clients; idle ones are left after half an hour");
                }
                McpStreamableServerSession.McpStreamableServerSessionInit begun = factory.startSession(request);
                return new McpStreamableServerSession.McpStreamableServerSessionInit(
                        calls.ofHttp(begun.session(), request), begun.initResult());
            });
        }

        @Override
        public Mono<Void> notifyClients(String method, Object parameters) {
            return servlet.notifyClients(method, parameters);
        }

        @Override
        public Mono<Void> notifyClient(String session, String method, Object parameters) {
            return servlet.notifyClient(session, method, parameters);
        }

        @Override
        public Mono<Void> closeGracefully() {
            return servlet.closeGracefully();
        }

        @Override
        public void close() {
            servlet.close();
        }

        @Override
        public List<String> protocolVersions() {
            return servlet.protocolVersions();
        }
    }
}
