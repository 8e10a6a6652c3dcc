package org.vmcoregdb.server.agent;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.vmcoregdb.server.answer.JsonObject;
import reactor.core.publisher.Mono;

/**
 * The SDK's transport over two pipes, whose end can be waited for. When it reads the end of its input the SDK throws away what it has not
 * written yet: so it is shown that end only when all calls are answered and their answers written. The SDK also ends the session when two
 * threads have an answer at the same instant: so they are given to it one by one.
 */
final class PipeTransport implements McpServerTransportProvider {
    private static final int LONGEST_LINE = 1 << 20;
    private static final long STEP_MILLIS = 20;
    private static final long QUIET_NANOS = 200_000_000L;

    /** For so long a client may read nothing before it is taken to be gone. */
    private static final long STUCK_NANOS = 30_000_000_000L;

    private final Cancellation calls = new Cancellation();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Output out;
    private final StdioServerTransportProvider transport;
    private volatile boolean closed;

    PipeTransport(McpJsonMapper mapper, InputStream in, OutputStream out) {
        this.out = new Output(out);
        this.transport = new StdioServerTransportProvider(mapper, new Input(in), this.out, LONGEST_LINE);
    }

    /**
     * Waits until the client has closed its end. The SDK ends a session with a line that it cannot read: the client is told.
     *
     * @throws IOException if it sent such a line
     */
    void awaitEnd() throws InterruptedException, IOException {
        end.await();
        if (!closed) {
            String why = "a line was no message of JSON-RPC, or longer than " + LONGEST_LINE + " characters";
            String answer = new JsonObject()
                    .put("jsonrpc", "2.0")
                    .put(
                            "error",
                            new JsonObject()
                                    .put("code", McpSchema.ErrorCodes.PARSE_ERROR)
                                    .put("message", why))
                    .toString();
            // JSON-RPC wants an id of null, which answers of ours never are
            String line = answer.substring(0, answer.length() - 1) + ",\"id\":null}\n";
            synchronized (out) {
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            throw new IOException("the client was left: " + why);
        }
    }

    @Override
    public void setSessionFactory(McpServerSession.Factory factory) {
        transport.setSessionFactory(client -> {
            McpServerTransport ordered = new OneByOne(client, out);
            return calls.ofPipes(factory.create(ordered), ordered, end::countDown);
        });
    }

    @Override
    public Mono<Void> notifyClients(String method, Object parameters) {
        return transport.notifyClients(method, parameters);
    }

    @Override
    public Mono<Void> notifyClient(String session, String method, Object parameters) {
        return transport.notifyClient(session, method, parameters);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }

    /** What the client writes. Its end waits for the answers. */
    private final class Input extends FilterInputStream {
        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            return next >= 0 ? next : ended();
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            int read = super.read(bytes, from, count);
            return read >= 0 ? read : ended();
        }

        private int ended() {
            closed = true;
            try {
                while (!calls.isIdle() || out.writtenWithin(out.isBehind() ? STUCK_NANOS : QUIET_NANOS)) {
                    Thread.sleep(STEP_MILLIS);
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            return -1;
        }
    }

    /** Gives the SDK one message at a time, whichever threads they come from. */
    private static final class OneByOne implements McpServerTransport {
        private final McpServerTransport transport;
        private final Output out;

        OneByOne(McpServerTransport transport, Output out) {
            this.transport = transport;
            this.out = out;
        }

        @Override
        public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
            return Mono.create(sent -> {
                synchronized (this) {
                    out.await(1);
                    transport
                            .sendMessage(message)
                            .doOnError(refused -> out.await(-1))
                            .subscribe(nothing -> {}, sent::error, sent::success);
                }
            });
        }

        @Override
        public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
            return transport.unmarshalFrom(data, type);
        }

        @Override
        public Mono<Void> closeGracefully() {
            return transport.closeGracefully();
        }

        @Override
        public void close() {
            transport.close();
        }

        @Override
        public List<String> protocolVersions() {
            return transport.protocolVersions();
        }
    }

    /** What the client reads; knows when it last got something, and whether there is more for it. */
    private static final class Output extends FilterOutputStream {
        private final AtomicLong awaited = new AtomicLong();
        private volatile long last = System.nanoTime();

        Output(OutputStream out) {
            super(out);
        }

        boolean writtenWithin(long nanos) {
            return System.nanoTime() - last < nanos;
        }

        /** @param messages will be written, or not after all if negative */
        void await(int messages) {
            awaited.addAndGet(messages);
        }

        /** Whether messages were sent that are not written yet. */
        boolean isBehind() {
            return awaited.get() > 0;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                out.write(bytes, from, count);
            } catch (IOException gone) {
                awaited.set(Long.MIN_VALUE / 2);
                throw gone;
            }
            last = System.nanoTime();
            if (count > 0 && bytes[from + count - 1] == '\n') {
                awaited.decrementAndGet();
            }
        }
    }
}
