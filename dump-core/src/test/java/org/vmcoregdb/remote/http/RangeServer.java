package org.vmcoregdb.remote.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP server that gives parts of the files of a folder, slowly or wrongly where a test wants that. */
public final class RangeServer implements Closeable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Path folder;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Duration latency = Duration.ZERO;
    private volatile boolean ranges = true;
    private volatile Optional<String> authorization = Optional.empty();

    /** What is done in place of an answer, or to it. */
    @FunctionalInterface
    public interface Fault {
        /** @return false to answer as usual */
        boolean handle(HttpExchange exchange, long number) throws IOException;
    }

    private RangeServer(Path folder, HttpServer server) {
        this.folder = folder;
        this.server = server;
    }

    /** Serves the files of a folder on a free port of this machine. */
    public static RangeServer start(Path folder) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RangeServer server = new RangeServer(folder, http);
        http.createContext("/", server::answer);
        http.setExecutor(server.threads);
        http.start();
        return server;
    }

    /** Waits before each answer. */
    public RangeServer withLatency(Duration each) {
        latency = each;
        return this;
    }

    /** Lets in only who says this in the header Authorization. */
    public RangeServer withAuthorization(String wanted) {
        authorization = Optional.of(wanted);
        return this;
    }

    /** Sends whole files, whatever part is asked for. */
    public RangeServer withoutRanges() {
        ranges = false;
        return this;
    }

    /** Adds a fault; they are tried in the order in which they were added. */
    public RangeServer with(Fault fault) {
        faults.add(fault);
        return this;
    }

    /** The address of a file. */
    public String address(String name) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    /** How many requests came. */
    public long requests() {
        return requests.get();
    }

    /** How many bytes of files were sent. */
    public long bytes() {
        return bytes.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            long number = requests.incrementAndGet();
            pause();
            if (authorization.isPresent()
                    && !authorization.get().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            for (Fault fault : faults) {
                if (fault.handle(exchange, number)) {
                    return;
                }
            }
            file(exchange);
        }
    }

    private void pause() {
        try {
            Thread.sleep(latency.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void file(HttpExchange exchange) throws IOException {
        Path file =
                folder.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
        if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        long size = Files.size(file);
        String tag = "\"" + size + "-" + Files.getLastModifiedTime(file).toMillis() + "\"";
        String wanted = exchange.getRequestHeaders().getFirst("If-Match");
        exchange.getResponseHeaders().set("ETag", tag);
        if (wanted != null && !wanted.equals(tag)) {
            exchange.sendResponseHeaders(412, -1);
            return;
        }
        String header = exchange.getRequestHeaders().getFirst("Range");
        Matcher range = RANGE.matcher(header == null || !ranges ? "" : header);
        long first = range.matches() ? Long.parseLong(range.group(1)) : 0;
        long last = Math.min(size - 1, range.matches() ? Long.parseLong(range.group(2)) : size - 1);
        if (first >= size) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + size);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (range.matches()) {
            exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + last + "/" + size);
        }
        exchange.sendResponseHeaders(range.matches() ? 206 : 200, last - first + 1);
        send(exchange, file, first, last - first + 1);
    }

    private void send(HttpExchange exchange, Path file, long first, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                OutputStream out = exchange.getResponseBody()) {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            long left = length;
            while (left > 0) {
                buffer.clear().limit((int) Math.min(left, buffer.capacity()));
                int count = channel.read(buffer, first + length - left);
                if (count <= 0) {
                    return;
                }
                out.write(buffer.array(), 0, count);
                bytes.addAndGet(count);
                left -= count;
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
