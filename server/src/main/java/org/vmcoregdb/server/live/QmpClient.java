package org.vmcoregdb.server.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.vmcoregdb.protocol.codec.JsonText;

/** A conversation with QEMU: one command, one answer. Safe for use by many threads, which take turns. */
final class QmpClient implements Closeable {
    /** An answer of memory as text is the longest; more than this is none of QEMU's. */
    private static final int LONGEST_LINE = 16 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    private final SocketChannel channel;
    private final BufferedReader in;
    private final Duration patience;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(runnable -> {
        Thread thread = new Thread(runnable, "qmp-clock");
        thread.setDaemon(true);
        return thread;
    });

    private QmpClient(SocketChannel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
        this.in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    }

    /**
     * Connects.
     *
     * @param patience how long QEMU may take for an answer
     * @throws IOException if nobody is there, or it is not QEMU: with a reason for the user
     */
    static QmpClient connect(SocketAddress address, Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open(
                address instanceof UnixDomainSocketAddress ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET);
        QmpClient client = new QmpClient(channel, patience);
        try {
            client.within("it does not answer: another program may have its socket", () -> {
                channel.connect(address);
                if (!client.line().startsWith("{\"QMP\"")) {
                    throw new IOException("it is not QEMU's machine protocol");
                }
                return "";
            });
            client.ask("qmp_capabilities", Map.of());
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** What may fail. */
    @FunctionalInterface
    private interface Exchange {
        String run() throws IOException;
    }

    private String within(String otherwise, Exchange exchange) throws IOException {
        boolean[] late = new boolean[1];
        Future<?> end = clock.schedule(
                () -> {
                    late[0] = true;
                    channel.close();
                    return "";
                },
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return exchange.run();
        } catch (IOException e) {
            throw late[0] ? new IOException(otherwise, e) : e;
        } finally {
            end.cancel(false);
        }
    }

    /** What a human would read who gave a command to QEMU's monitor. */
    String human(String command) throws IOException {
        return ask("human-monitor-command", Map.of("command-line", command));
    }

    /**
     * Gives a command.
     *
     * @param arguments texts and numbers
     * @return what it returns: a text as it is, of an object all its texts, one a line
     * @throws IOException if it is refused, or QEMU has gone
     */
    synchronized String ask(String command, Map<String, Object> arguments) throws IOException {
        String request = JsonText.write(out -> {
                    out.writeStartObject();
                    out.writeStringField("execute", command);
                    out.writeObjectFieldStart("arguments");
                    for (Map.Entry<String, Object> argument : arguments.entrySet()) {
                        out.writeObjectField(argument.getKey(), argument.getValue());
                    }
                    out.writeEndObject();
                    out.writeEndObject();
                })
                + "\n";
        return within("QEMU does not answer any more", () -> {
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            Optional<String> answer = Optional.empty();
            while (answer.isEmpty()) {
                answer = answer(line());
            }
            return answer.get();
        });
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("QEMU has ended");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("QEMU says more than can be listened to");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    /** The answer, if it is one and not the news of something else. */
    private static Optional<String> answer(String line) throws IOException {
        StringBuilder text = new StringBuilder();
        String kind = "";
        try (JsonParser parser = JSON.createParser(line)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 1 && token == JsonToken.FIELD_NAME) {
                    kind = kind.isEmpty() ? parser.currentName() : kind;
                } else if (token == JsonToken.VALUE_STRING) {
                    text.append(text.length() == 0 ? "" : "\n").append(parser.getText());
                }
            }
        } catch (JsonProcessingException wrong) {
            throw new IOException("what QEMU says is not JSON", wrong);
        }
        if (kind.equals("error")) {
            throw new QemuRefusalException(text.toString());
        }
        return kind.equals("return") ? Optional.of(text.toString()) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        channel.close();
    }
}
