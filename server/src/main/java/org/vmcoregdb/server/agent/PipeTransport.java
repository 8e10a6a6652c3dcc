package org.vmcoregdb.server.agent;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.vmcoregdb.server.answer.JsonObject;
import reactor.core.publisher.Mono;

/**
 * The SDK's transport over two pipes, whose end can be waited for. When it reads the end of its input the SDK throws away what it has not
 * written yet: so it is shown that end only when all calls are answered.
 */
final class PipeTransport implements McpServerTransportProvider {
    private static final int LONGEST_LINE = 1 << 20;
    private static final long STEP_MILLIS = 20;
    private static final long QUIET_NANOS = 200_000_000L;

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
        transport.setSessionFactory(client -> calls.ofPipes(factory.create(client), client, end::countDown));
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
                while (!calls.isIdle() || out.writtenWithin(QUIET_NANOS)) {
                    Thread.sleep(STEP_MILLIS);
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            return -1;
        }
    }

    /** What the client reads; knows when it last got something. */
    private static final class Output extends FilterOutputStream {
        private volatile long last = System.nanoTime();

        Output(OutputStream out) {
            super(out);
        }

        boolean writtenWithin(long nanos) {
            return System.nanoTime() - last < nanos;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            out.write(bytes, from, count);
            last = System.nanoTime();
        }
    }
}
