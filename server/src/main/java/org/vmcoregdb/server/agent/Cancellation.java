package org.vmcoregdb.server.agent;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The calls that are running, and whether each is still wanted. The SDK passes over {@code notifications/cancelled}; so its sessions are
 * wrapped: each call has a flag, and that notification, and the end of the session, set it. Over pipes the flag is in the request's context;
 * over HTTP, where sessions do not show requests, it is found by the request's id, which {@link HttpMessages} adds.
 */
final class Cancellation {
    /** In {@code _meta} of a request that came over HTTP: its id. */
    static final String REQUEST = "vmcore-gdb.request";

    private static final String NOTIFICATION = "notifications/cancelled";
    private static final String KEY = "vmcore-gdb.cancelled";
    private static final Duration UNUSED = Duration.ofSeconds(1);

    private static final int MOST_SESSIONS = 256;

    private final Map<Object, AtomicBoolean> running = new ConcurrentHashMap<>();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();

    /**
     * A call, for as long as it runs.
     *
     * @param cancelled whether the client wants no answer any more
     */
    record Running(BooleanSupplier cancelled, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    /** A call begins. */
    static Running begin(McpSyncServerExchange exchange, McpSchema.Request request) {
        Object known = exchange.transportContext().get(KEY);
        if (known instanceof AtomicBoolean flag) {
            return new Running(flag::get, () -> {});
        }
        Object id = request.meta() == null ? null : request.meta().get(REQUEST);
        if (id != null && known instanceof Cancellation calls) {
            Http.Call key = new Http.Call(exchange.sessionId(), id);
            AtomicBoolean flag = new AtomicBoolean();
            calls.running.put(key, flag);
            return new Running(flag::get, () -> calls.running.remove(key, flag));
        }
        return new Running(() -> false, () -> {});
    }

    /** What requests that come over HTTP carry with them. */
    McpTransportContext context() {
        return McpTransportContext.create(Map.of(KEY, this));
    }

    /** Whether nothing is running. */
    boolean isIdle() {
        return running.isEmpty();
    }

    private <T> Mono<T> watched(McpSchema.JSONRPCRequest request, Mono<T> work) {
        if (request.id() == null) {
            return work;
        }
        return Mono.defer(() -> {
            AtomicBoolean flag = new AtomicBoolean();
            running.put(request.id(), flag);
            return work.contextWrite(context ->
                            context.put(McpTransportContext.KEY, McpTransportContext.create(Map.of(KEY, flag))))
                    .doFinally(end -> running.remove(request.id(), flag));
        });
    }

    private void notice(McpSchema.JSONRPCNotification notification, Optional<String> session) {
        if (NOTIFICATION.equals(notification.method()) && notification.params() instanceof Map<?, ?> params) {
            Object id = params.get("requestId");
            if (id == null) {
                return;
            }
            AtomicBoolean flag = running.get(session.isPresent() ? new Http.Call(session.get(), id) : id);
            if (flag != null) {
                flag.set(true);
            }
        }
    }

    private void cancelAll() {
        running.values().forEach(flag -> flag.set(true));
    }

    private void ended(String session) {
        sessions.remove(session);
        running.forEach((key, flag) -> {
            if (key instanceof Http.Call call && call.session().equals(session)) {
                flag.set(true);
            }
        });
    }

    /**
     * The session of a client at the other end of two pipes.
     *
     * @param ended runs when it is closed
     */
    McpServerSession ofPipes(McpServerSession session, McpServerTransport transport, Runnable ended) {
        return new Pipes(session, transport, this, ended);
    }

    /** Whether there are as many clients over HTTP as there may be: those that end no session of theirs are left after some time. */
    boolean isFull() {
        return sessions.size() >= MOST_SESSIONS;
    }

    /** The session of a client that comes over HTTP. */
    McpStreamableServerSession ofHttp(McpStreamableServerSession session, McpSchema.InitializeRequest request) {
        sessions.add(session.getId());
        return new Http(session, request, this);
    }

    private static final class Pipes extends McpServerSession {
        private final McpServerSession session;
        private final Cancellation calls;
        private final Runnable ended;

        Pipes(McpServerSession session, McpServerTransport transport, Cancellation calls, Runnable ended) {
            super(session.getId(), UNUSED, transport, request -> Mono.empty(), Map.of(), Map.of());
            this.session = session;
            this.calls = calls;
            this.ended = ended;
        }

        @Override
        public void init(McpSchema.ClientCapabilities capabilities, McpSchema.Implementation client) {
            session.init(capabilities, client);
        }

        @Override
        public void setMinLoggingLevel(McpSchema.LoggingLevel level) {
            session.setMinLoggingLevel(level);
        }

        @Override
        public boolean isNotificationForLevelAllowed(McpSchema.LoggingLevel level) {
            return session.isNotificationForLevelAllowed(level);
        }

        @Override
        public <T> Mono<T> sendRequest(String method, Object parameters, TypeRef<T> type) {
            return session.sendRequest(method, parameters, type);
        }

        @Override
        public Mono<Void> sendNotification(String method, Object parameters) {
            return session.sendNotification(method, parameters);
        }

        @Override
        public Mono<Void> handle(McpSchema.JSONRPCMessage message) {
            if (message instanceof McpSchema.JSONRPCRequest request) {
                return calls.watched(request, session.handle(message));
            }
            if (message instanceof McpSchema.JSONRPCNotification notification) {
                calls.notice(notification, Optional.empty());
            }
            return session.handle(message);
        }

        @Override
        public Mono<Void> closeGracefully() {
            calls.cancelAll();
            return session.closeGracefully();
        }

        @Override
        public void close() {
            calls.cancelAll();
            session.close();
            ended.run();
        }
    }

    private static final class Http extends McpStreamableServerSession {
        /** Ids of requests are of a session each. */
        private record Call(String session, Object id) {}

        private final McpStreamableServerSession session;
        private final Cancellation calls;

        Http(McpStreamableServerSession session, McpSchema.InitializeRequest request, Cancellation calls) {
            super(session.getId(), request.capabilities(), request.clientInfo(), UNUSED, Map.of(), Map.of());
            this.session = session;
            this.calls = calls;
        }

        @Override
        public void setMinLoggingLevel(McpSchema.LoggingLevel level) {
            session.setMinLoggingLevel(level);
        }

        @Override
        public boolean isNotificationForLevelAllowed(McpSchema.LoggingLevel level) {
            return session.isNotificationForLevelAllowed(level);
        }

        @Override
        public String getId() {
            return session.getId();
        }

        @Override
        public <T> Mono<T> sendRequest(String method, Object parameters, TypeRef<T> type) {
            return session.sendRequest(method, parameters, type);
        }

        @Override
        public Mono<Void> sendNotification(String method, Object parameters) {
            return session.sendNotification(method, parameters);
        }

        @Override
        public Mono<Void> delete() {
            calls.ended(getId());
            return session.delete();
        }

        @Override
        public boolean hasListeningStream() {
            return session.hasListeningStream();
        }

        @Override
        public boolean hasOpenStream() {
            return session.hasOpenStream();
        }

        @Override
        public McpStreamableServerSessionStream listeningStream(McpStreamableServerTransport transport) {
            return session.listeningStream(transport);
        }

        @Override
        public void releaseListeningStream() {
            session.releaseListeningStream();
        }

        @Override
        public Flux<McpSchema.JSONRPCMessage> replay(Object lastEvent) {
            return session.replay(lastEvent);
        }

        @Override
        public McpStreamableServerSessionStream responseStream(McpStreamableServerTransport transport) {
            return session.responseStream(transport);
        }

        @Override
        public Mono<Void> accept(McpSchema.JSONRPCNotification notification) {
            calls.notice(notification, Optional.of(getId()));
            return session.accept(notification);
        }

        @Override
        public Mono<Void> accept(McpSchema.JSONRPCResponse response) {
            return session.accept(response);
        }

        @Override
        public Mono<Void> closeGracefully() {
            calls.ended(getId());
            return session.closeGracefully();
        }

        @Override
        public void close() {
            calls.ended(getId());
            session.close();
        }
    }
}
