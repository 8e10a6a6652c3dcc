package org.vmcoregdb.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.remote.http.Credentials;
import org.vmcoregdb.remote.http.HttpFiles;
import org.vmcoregdb.remote.http.RangeServer;

/** Files of a server that answers as servers do, well and badly: what is read is what the file has, or there is a sentence. */
final class RemoteStorageTest {
    private static final int SIZE = 1_000_003;
    private static final int BLOCK = 1 << 12;

    @TempDir
    Path folder;

    @TempDir
    Path cache;

    private byte[] contents = new byte[SIZE];

    @BeforeEach
    void write() throws IOException {
        new Random(1).nextBytes(contents);
        Files.write(folder.resolve("vmcore"), contents);
    }

    private static RemoteStorage storage(Optional<Path> disk, Credentials credentials) {
        return new RemoteStorage(
                        new RemoteFile.Settings(BLOCK, 16 * BLOCK, disk, 1 << 20),
                        new PatientReader.Patience(4, Duration.ofMillis(1)))
                .with("http", new HttpFiles(credentials));
    }

    private static RemoteStorage storage() {
        return storage(Optional.empty(), Credentials.none());
    }

    private static byte[] all(Location location) throws IOException {
        try (InputStream in = location.stream()) {
            return in.readAllBytes();
        }
    }

    /** Reads at random places of random lengths, past the end too. */
    private void readsTheSame(ByteSource source, int seed) throws IOException {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            int offset = random.nextInt(SIZE + 1000);
            int length = random.nextInt(3 * BLOCK);
            byte[] target = new byte[length + 2];
            int got = source.read(offset, target, 1, length);
            int expected = Math.max(0, Math.min(length, SIZE - offset));
            assertThat(got).isEqualTo(expected);
            assertThat(Arrays.copyOfRange(target, 1, 1 + got))
                    .isEqualTo(Arrays.copyOfRange(contents, Math.min(offset, SIZE), Math.min(offset, SIZE) + got));
            assertThat(target[0]).isZero();
            assertThat(target[got + 1]).isZero();
        }
    }

    @Test
    void readsWhatTheFileHas() throws IOException {
        try (RangeServer server = RangeServer.start(folder);
                RemoteStorage storage = storage()) {
            Location location = storage.location(server.address("vmcore"));
            assertThat(location.obstacle()).isEmpty();
            assertThat(location.size()).isEqualTo(SIZE);
            assertThat(location.fileName()).isEqualTo("vmcore");
            assertThat(location.localFile()).isEmpty();
            assertThat(location.name()).isEqualTo(server.address("vmcore"));
            readsTheSame(location.open(true), 2);
            assertThat(all(location)).isEqualTo(contents);
            RemoteUsage.Counts counts = storage.usage();
            assertThat(counts.requests()).isEqualTo(server.requests());
            assertThat(counts.bytes()).isEqualTo(server.bytes());
            assertThat(counts.retries()).isZero();
        }
    }

    /** Pages of names; those of the first try come after a failure, one that never comes is a sentence. */
    @Test
    void aFolderIsListedPageByPage() throws IOException {
        try (RangeServer server = RangeServer.start(folder);
                RemoteStorage http = storage()) {
            RangeReader file = new HttpFiles(Credentials.none()).file(server.address("vmcore"));
            RangeReader.Version version = file.get(0, 1, Optional.empty()).version();
            List<Optional<String>> asked = new ArrayList<>();
            FolderReader pages = new FolderReader() {
                @Override
                public String name() {
                    return "made://folder/";
                }

                @Override
                public Page page(Optional<String> from) throws IOException {
                    asked.add(from);
                    if (asked.size() == 1) {
                        throw RemoteException.passing("not now");
                    }
                    if (from.equals(Optional.of("last"))) {
                        throw RemoteException.lasting("no more");
                    }
                    return from.isEmpty()
                            ? new Page(List.of(new Entry(file, version)), Optional.of("empty"))
                            : new Page(List.of(), Optional.of("last"));
                }
            };
            RemoteStorage storage = storage().with("made", new RemoteStorage.Protocol() {
                @Override
                public RangeReader file(String address) {
                    return file;
                }

                @Override
                public FolderReader folder(String address) {
                    return pages;
                }
            });
            java.util.Iterator<Location> all = storage.list("made://folder/");
            assertThat(asked).isEmpty();
            assertThat(all.hasNext()).isTrue();
            long before = server.requests();
            Location listed = all.next();
            assertThat(listed.size()).isEqualTo(SIZE);
            assertThat(listed.version())
                    .isEqualTo(http.location(server.address("vmcore")).version());
            assertThat(server.requests()).isEqualTo(before + 1);
            assertThat(all(listed)).isEqualTo(contents);
            assertThat(storage.usage(listed).bytes()).isEqualTo(SIZE);
            assertThat(storage.usage(Location.of("/none")).bytes()).isZero();
            storage.forget(listed);
            assertThatThrownBy(all::hasNext).hasMessageContaining("made://folder/ cannot be listed: no more");
            assertThat(asked).hasSize(4);
            assertThatThrownBy(() -> http.list(server.address(""))).hasMessageContaining("only buckets");
        }
    }

    @Test
    void asksLessOftenWhenAFileIsPassedOver() throws IOException {
        try (RangeServer server = RangeServer.start(folder);
                RemoteStorage storage = storage()) {
            assertThat(all(storage.location(server.address("vmcore")))).isEqualTo(contents);
            assertThat(server.requests()).isLessThan(SIZE / BLOCK / 10);
            assertThat(server.bytes()).isEqualTo(SIZE);
        }
    }

    @Test
    void asksAtOnceForWhatIsAnnounced() throws IOException {
        try (RangeServer server = RangeServer.start(folder);
                RemoteStorage storage = storage()) {
            ByteSource source = storage.location(server.address("vmcore")).open(true);
            assertThat(server.requests()).isEqualTo(1);
            source.soon(BLOCK, 16L * BLOCK);
            assertThat(server.requests()).isEqualTo(2);
            byte[] target = new byte[16 * BLOCK];
            assertThat(source.read(BLOCK, target, 0, target.length)).isEqualTo(target.length);
            assertThat(target).isEqualTo(Arrays.copyOfRange(contents, BLOCK, 17 * BLOCK));
            assertThat(server.requests()).isEqualTo(2);
            source.soon(SIZE + 1L, 100);
            source.soon(-1, 100);
            source.soon(0, 0);
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    @Test
    void manyThreadsAskForEachBlockOnce() throws Exception {
        try (RangeServer server = RangeServer.start(folder).withLatency(Duration.ofMillis(2));
                RemoteStorage storage = storage()) {
            ByteSource source = storage.location(server.address("vmcore")).open(true);
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Void>> readers = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    int seed = i;
                    readers.add(() -> {
                        readsTheSame(source, seed);
                        return null;
                    });
                }
                for (Future<Void> done : threads.invokeAll(readers)) {
                    done.get();
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(server.bytes()).isLessThanOrEqualTo(SIZE);
        }
    }

    @Test
    void whatCameOnceIsOnDisk() throws IOException {
        try (RangeServer server = RangeServer.start(folder)) {
            for (int run = 0; run < 2; run++) {
                try (RemoteStorage storage = storage(Optional.of(cache), Credentials.none())) {
                    assertThat(all(storage.location(server.address("vmcore")))).isEqualTo(contents);
                }
            }
            // the second run asks once, whether the file is still the same
            assertThat(server.bytes()).isEqualTo(SIZE + BLOCK);
            damageTheCache();
            try (RemoteStorage storage = storage(Optional.of(cache), Credentials.none())) {
                assertThat(all(storage.location(server.address("vmcore")))).isEqualTo(contents);
                assertThat(storage.usage().cachedBytes()).isPositive();
            }
        }
    }

    private void damageTheCache() throws IOException {
        try (var files = Files.list(cache)) {
            Path file = files.findFirst().orElseThrow();
            assertThat(file.getFileName().toString()).matches("[0-9a-f]{32}\\.blocks");
            byte[] bytes = Files.readAllBytes(file);
            bytes[5 * BLOCK] ^= 1;
            Files.write(file, Arrays.copyOf(bytes, bytes.length - 7));
        }
    }

    @Test
    void anotherVersionIsNoneOfTheCache() throws IOException {
        try (RangeServer server = RangeServer.start(folder)) {
            try (RemoteStorage storage = storage(Optional.of(cache), Credentials.none())) {
                assertThat(all(storage.location(server.address("vmcore")))).isEqualTo(contents);
            }
            replace();
            try (RemoteStorage storage = storage(Optional.of(cache), Credentials.none())) {
                assertThat(all(storage.location(server.address("vmcore")))).isEqualTo(contents);
            }
        }
    }

    private void replace() throws IOException {
        contents = contents.clone();
        contents[0] ^= 1;
        contents[SIZE - 1] ^= 1;
        Path file = folder.resolve("vmcore");
        Files.write(file, contents);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(10)));
    }

    @Test
    void aFileThatIsReplacedMidwayIsNotMixed() throws IOException {
        try (RangeServer server = RangeServer.start(folder);
                RemoteStorage storage = storage()) {
            Location location = storage.location(server.address("vmcore"));
            ByteSource source = location.open(true);
            replace();
            assertThatThrownBy(() -> source.read(500_000, new byte[10], 0, 10))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            server.address("vmcore") + ": it was replaced by other contents while it was being read");
            storage.forget(location);
            assertThat(all(storage.location(server.address("vmcore")))).isEqualTo(contents);
        }
    }

    @Test
    void failuresThatPassAreTriedAgain() throws IOException {
        try (RangeServer server = RangeServer.start(folder).with((exchange, number) -> {
                    if (number % 4 == 1) {
                        exchange.getResponseHeaders().set("Retry-After", "0");
                        exchange.sendResponseHeaders(503, -1);
                        return true;
                    }
                    if (number % 4 == 2) {
                        exchange.close(); // the connection breaks
                        return true;
                    }
                    return false;
                });
                RemoteStorage storage = storage()) {
            assertThat(all(storage.location(server.address("vmcore")))).isEqualTo(contents);
            assertThat(storage.usage().retries()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "long", "elsewhere", "size", "plain", "nonsense"})
    void whatServersLieAboutIsNoticed(String lie) throws IOException {
        try (RangeServer server = RangeServer.start(folder).with((exchange, number) -> {
                    if (number < 3) {
                        return false;
                    }
                    String range = "bytes 0-4095/" + (lie.equals("size") ? 17 : SIZE);
                    int length = 4096;
                    switch (lie) {
                        case "short" -> length = 4000;
                        case "long" -> length = 5000;
                        case "elsewhere" -> range = "bytes 8192-12287/" + SIZE;
                        case "nonsense" -> range = "bytes 99999999999999999999-1/*";
                        default -> {}
                    }
                    exchange.getResponseHeaders().set("Content-Range", range);
                    exchange.getResponseHeaders().set("ETag", "\"x\"");
                    exchange.sendResponseHeaders(lie.equals("plain") ? 200 : 206, length);
                    exchange.getResponseBody().write(new byte[length]);
                    return true;
                });
                RemoteStorage storage = storage()) {
            ByteSource source = storage.location(server.address("vmcore")).open(true);
            byte[] target = new byte[100];
            assertThat(source.read(100_000, target, 0, 100)).isEqualTo(100);
            assertThat(target).isEqualTo(Arrays.copyOfRange(contents, 100_000, 100_100));
            assertThatThrownBy(() -> source.read(700_000, target, 0, 100))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(server.address("vmcore") + ": ")
                    .hasMessageNotContaining("Exception");
        }
    }

    @Test
    void refusalsAreSentences() throws IOException {
        Files.createDirectories(folder.resolve("d"));
        try (RangeServer server = RangeServer.start(folder).with((exchange, number) -> {
                    if (exchange.getRequestURI().getPath().equals("/teapot")) {
                        exchange.sendResponseHeaders(418, -1);
                        return true;
                    }
                    return false;
                });
                RemoteStorage storage = storage()) {
            assertThat(storage.location(server.address("absent")).obstacle())
                    .contains("cannot be read: there is no such file (HTTP status 404)");
            assertThat(storage.location(server.address("teapot")).obstacle())
                    .contains("cannot be read: its server answers with HTTP status 418");
            Location beside = storage.location(server.address("absent")).sibling("vmcore");
            assertThat(beside.obstacle()).isEmpty();
            assertThat(beside.name()).isEqualTo(server.address("vmcore"));
        }
        try (RemoteStorage storage = storage()) {
            assertThat(storage.location("http://127.0.0.1:1/x").obstacle().orElseThrow())
                    .startsWith("cannot be read: nobody answers at 127.0.0.1:1");
        }
    }

    @Test
    void aServerWithoutRangesIsRefusedUnlessTheFileIsSmall() throws IOException {
        Files.writeString(folder.resolve("small"), "abc");
        try (RangeServer server = RangeServer.start(folder).withoutRanges();
                RemoteStorage storage = storage()) {
            assertThat(all(storage.location(server.address("small"))))
                    .isEqualTo("abc".getBytes(StandardCharsets.UTF_8));
            assertThat(storage.location(server.address("vmcore")).obstacle().orElseThrow())
                    .contains("HTTP ranges");
        }
    }

    @Test
    void anEmptyFileIsEmpty() throws IOException {
        Files.write(folder.resolve("empty"), new byte[0]);
        try (RangeServer server = RangeServer.start(folder);
                RemoteStorage storage = storage()) {
            Location location = storage.location(server.address("empty"));
            assertThat(location.size()).isZero();
            assertThat(all(location)).isEmpty();
        }
    }

    @Test
    void passwordsAreForTheirServerAlone() throws IOException {
        Path netrc = Files.writeString(
                folder.resolve("netrc"),
                "# comment\nmacdef x\nmachine 127.0.0.1 login wrong password wrong\n\n"
                        + "machine example.org login a password b\nmachine 127.0.0.1\n login me\n password it's\n");
        Credentials credentials = Credentials.of(Map.of("NETRC", netrc.toString()), folder);
        String header = "Basic bWU6aXQncw==";
        try (RangeServer server = RangeServer.start(folder).withAuthorization(header);
                RemoteStorage storage = storage(Optional.empty(), credentials);
                RemoteStorage stranger = storage()) {
            assertThat(all(storage.location(server.address("vmcore")))).isEqualTo(contents);
            assertThat(stranger.location(server.address("vmcore")).obstacle().orElseThrow())
                    .contains("it may not be read (HTTP status 401): a line \"machine 127.0.0.1 login");
            String inAddress = server.address("vmcore").replace("http://", "http://me:it%27s@");
            Location named = stranger.location(inAddress);
            assertThat(all(named)).isEqualTo(contents);
            assertThat(named.name()).doesNotContain("it%27s");
        }
    }

    @Test
    void aTokenDoesNotFollowARedirection() throws IOException {
        Credentials credentials = Credentials.of(Map.of(Credentials.TOKEN, "secret"), folder);
        List<String> seen = new ArrayList<>();
        try (RangeServer other = RangeServer.start(folder).with((exchange, number) -> {
                    seen.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                    return false;
                });
                RangeServer server = RangeServer.start(folder)
                        .withAuthorization("Bearer secret")
                        .with((exchange, number) -> {
                            exchange.getResponseHeaders().set("Location", other.address("vmcore"));
                            exchange.sendResponseHeaders(302, -1);
                            return true;
                        });
                RemoteStorage storage = storage(Optional.empty(), credentials)) {
            assertThat(all(storage.location(server.address("moved?signature=1"))))
                    .isEqualTo(contents);
            assertThat(seen).isNotEmpty().containsOnly("null");
            assertThat(storage.location(server.address("moved?signature=1")).name())
                    .isEqualTo(server.address("moved"));
        }
    }

    @Test
    void redirectionsEnd() throws IOException {
        try (RangeServer server = RangeServer.start(folder).with((exchange, number) -> {
                    boolean file = exchange.getRequestURI().getPath().equals("/local");
                    exchange.getResponseHeaders().set("Location", file ? "file:///etc/passwd" : "/again");
                    exchange.sendResponseHeaders(302, -1);
                    return true;
                });
                RemoteStorage storage = storage()) {
            assertThat(storage.location(server.address("vmcore")).obstacle().orElseThrow())
                    .contains("redirects more than 5 times");
            assertThat(storage.location(server.address("local")).obstacle().orElseThrow())
                    .contains("redirects to file://, which is not followed");
        }
    }

    @Test
    void addressesAreToldFromFiles() throws IOException {
        assertThat(RemoteStorage.isAddress("https://h/x")).isTrue();
        assertThat(RemoteStorage.isAddress("/tmp/a://b")).isFalse();
        assertThat(RemoteStorage.isAddress("C:/x")).isFalse();
        try (RemoteStorage storage = storage()) {
            assertThatThrownBy(() -> storage.location("ftp://h/x"))
                    .hasMessage("ftp://h/x is no address that can be read; those begin with http://");
            assertThatThrownBy(() -> storage.location("http:///x")).hasMessageContaining("names no file");
            assertThatThrownBy(() -> storage.location("http://a:b@h h/x"))
                    .hasMessageContaining("is no valid address")
                    .hasMessageNotContaining("a:b");
        }
    }
}
