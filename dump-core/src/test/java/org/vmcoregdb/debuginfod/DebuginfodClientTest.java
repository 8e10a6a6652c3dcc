package org.vmcoregdb.debuginfod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.packages.PackageBytes;

@Timeout(120)
class DebuginfodClientTest {
    private static final BuildId ID = new BuildId(PackageBytes.KERNEL_ID);
    private static final byte[] KERNEL = PackageBytes.elf(2, ID.hex(), true);

    @TempDir
    private Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(workers);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        workers.shutdownNow();
    }

    private interface Answer {
        void give(HttpExchange exchange) throws Exception;
    }

    /** The address of a server that answers so below a path. */
    private URI serve(String path, Answer answer) {
        server.createContext("/" + path + "/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            try (exchange) {
                answer.give(exchange);
            } catch (Exception broken) {
                throw new IOException(broken);
            }
        });
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + path + "/");
    }

    private static Answer status(int code, byte[] body) {
        return exchange -> {
            exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        };
    }

    private DebuginfodClient client(URI... servers) {
        return client(Duration.ofSeconds(20), 1 << 20, servers);
    }

    private DebuginfodClient client(Duration stall, long limit, URI... servers) {
        return new DebuginfodClient(
                new DebuginfodSettings(List.of(servers), folder, stall, Duration.ofSeconds(20), limit),
                ExpansionProgress.SILENT);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void asksTheServersInTurnAndKeepsWhatItGets() throws Exception {
        List<Long> progress = new ArrayList<>();
        URI first = serve("a", status(404, new byte[0]));
        URI second = serve("b", status(200, KERNEL));
        DebuginfodSettings settings = new DebuginfodSettings(
                List.of(first, second), folder, Duration.ofSeconds(20), Duration.ofSeconds(20), 1 << 20);
        DebuginfodClient client = new DebuginfodClient(settings, (file, done, total) -> progress.add(done));
        assertThat(client.known(ID)).isEmpty();
        Path got = client.fetch(ID).orElseThrow();
        assertThat(got).isEqualTo(folder.resolve(ID.hex()).resolve("debuginfo"));
        assertThat(Files.readAllBytes(got)).isEqualTo(KERNEL);
        assertThat(progress).isSorted().endsWith((long) KERNEL.length);
        assertThat(asked).containsExactly("/a/buildid/" + ID + "/debuginfo", "/b/buildid/" + ID + "/debuginfo");
        assertThat(client.fetch(ID)).contains(got);
        assertThat(client.known(ID)).contains(got);
        assertThat(asked).hasSize(2);
        assertThat(files()).containsExactly(got);
    }

    @Test
    void followsRedirects() throws Exception {
        URI there = serve("there", status(200, KERNEL));
        URI here = serve("here", exchange -> {
            exchange.getResponseHeaders().add("Location", there + "buildid/" + ID + "/debuginfo");
            exchange.sendResponseHeaders(302, -1);
        });
        assertThat(client(here).fetch(ID)).isPresent();
    }

    @Test
    void whatNoServerHasIsNotAskedForAgainForTenMinutes() throws Exception {
        URI none = serve("none", status(404, new byte[0]));
        assertThat(client(none).fetch(ID)).isEmpty();
        assertThat(client(none).fetch(ID)).isEmpty();
        assertThat(asked).hasSize(1);
        Path miss = folder.resolve(ID.hex()).resolve("debuginfo");
        assertThat(miss).isEmptyFile();
        Files.setLastModifiedTime(miss, FileTime.from(Instant.now().minus(Duration.ofMinutes(11))));
        assertThat(client(none).fetch(ID)).isEmpty();
        assertThat(asked).hasSize(2);
    }

    private void refused(DebuginfodClient client, String why) throws IOException {
        assertThatThrownBy(() -> client.fetch(ID))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("debuginfod did not give " + ID + ": http://127.0.0.1")
                .hasMessageContaining(why);
        assertThat(files()).isEmpty();
    }

    @Test
    void answersThatAreNoHelp() throws Exception {
        refused(client(serve("error", status(503, new byte[0]))), "HTTP status 503");
        refused(client(serve("wrong", status(200, PackageBytes.elf(2, "11".repeat(20), true)))), "build-id 1111");
        refused(client(serve("text", status(200, new byte[] {1, 2, 3}))), "its file");
        refused(client(URI.create("http://127.0.0.1:1/")), "127.0.0.1:1/");
    }

    @Test
    void filesThatAreTooLarge() throws Exception {
        URI told = serve("told", status(200, KERNEL));
        refused(client(Duration.ofSeconds(20), 1000, told), "at most 1000 are fetched");
        URI untold = serve("untold", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(KERNEL);
        });
        refused(client(Duration.ofSeconds(20), 1000, untold), "longer than 1000 bytes");
        assertThat(client(untold).fetch(ID)).as("a server that tells no size").isPresent();
    }

    @Test
    void aServerThatFallsSilent() throws Exception {
        URI silent = serve("silent", exchange -> {
            exchange.sendResponseHeaders(200, KERNEL.length);
            exchange.getResponseBody().write(KERNEL, 0, 100);
            exchange.getResponseBody().flush();
            end.await();
        });
        refused(client(Duration.ofMillis(300), 1 << 20, silent), "fell silent, or took too long");
        URI mute = serve("mute", exchange -> end.await());
        refused(client(Duration.ofMillis(300), 1 << 20, mute), "timed out");
    }

    @Test
    void whatTheEnvironmentSays() {
        assertThat(DebuginfodSettings.of(Map.of())).isEmpty();
        assertThat(DebuginfodSettings.of(Map.of("DEBUGINFOD_URLS", " ima:enforcing file:///srv  http: http:///x")))
                .isEmpty();
        DebuginfodSettings settings = DebuginfodSettings.of(Map.of(
                        "DEBUGINFOD_URLS", "https://a.org http://b.org/x/ ima:ignore http://^",
                        "DEBUGINFOD_TIMEOUT", "5",
                        "DEBUGINFOD_MAXTIME", "soon",
                        "DEBUGINFOD_MAXSIZE", "1000",
                        "XDG_CACHE_HOME", "/c"))
                .orElseThrow();
        assertThat(settings.servers()).containsExactly(URI.create("https://a.org/"), URI.create("http://b.org/x/"));
        assertThat(settings.stall()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.total()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.limitBytes()).isEqualTo(1000);
        assertThat(settings.folder()).isEqualTo(Path.of("/c/debuginfod_client"));
        Map<String, String> own = Map.of("DEBUGINFOD_URLS", "http://a", "DEBUGINFOD_CACHE_PATH", "/own");
        assertThat(DebuginfodSettings.of(own).orElseThrow().folder()).isEqualTo(Path.of("/own"));
        Map<String, String> home = Map.of("DEBUGINFOD_URLS", "http://a");
        assertThat(DebuginfodSettings.of(home).orElseThrow().folder().toString())
                .endsWith(".cache/debuginfod_client");
    }
}
