package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code serve --dumps}: many dumps behind one port, and what is measured of that. */
final class LibraryIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int DUMPS = 200;
    private static final int USED = 10;
    private static final int CLIENTS = 50;
    private static final int MOST_OPEN = 10;
    /** The heap that the server may have, and what a JVM takes beside it. */
    private static final long MOST_MEGABYTES = 1024 + 300;

    private static final Pattern METRICS = Pattern.compile("metrics on (http://\\S+)");
    private static final List<String> COMMANDS =
            List.of("sys", "bt", "ps", "log", "foreach bt", "mod", "bt | head -3", "files");

    @TempDir
    private Path folder;

    static Stream<String> debuggers() {
        return Rows.of(List.of("gdb"), List.of("gdb18"));
    }

    private void put(String name, Path dump) {
        Path target = folder.resolve(name);
        try {
            Files.createDirectories(folder.relativize(target).getNameCount() > 1 ? parent(target) : folder);
            Files.copy(dump, target);
        } catch (IOException e) {
            throw new AssertionError("cannot copy " + dump, e);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void gdbChooses(String name) throws Exception {
        Path gdb = name.equals("gdb") ? Lab.gdb() : Lab.peer(name);
        put("smash/vmcore", Lab.sample());
        put("notes.txt", Lab.root().resolve("README.md"));
        try (ServerProcess server = ServerProcess.start(List.of("--dumps", folder.toString()))) {
            Programs.Outcome plain = Programs.gdb(gdb, LIMIT, List.of("target remote " + server.address()));
            assertThat(plain.all()).contains("try extended-remote");
            put("null/vmcore", Lab.dump("null", "mdf-d31-zlib"));
            Thread.sleep(1500); // new files are seen after a second
            Programs.Outcome chosen = Programs.gdb(
                    gdb,
                    LIMIT,
                    List.of(
                            "target extended-remote " + server.address(),
                            "monitor dumps",
                            "monitor bt",
                            "attach 1",
                            "bt 2",
                            "monitor log",
                            "kill",
                            "set remote exec-file null/vmcore",
                            "starti",
                            "bt 2",
                            "monitor dumps"));
            assertThat(chosen.all())
                    .contains("1", "smash/vmcore", "2", "null/vmcore")
                    .doesNotContain("notes.txt")
                    .contains("no dump is chosen: ")
                    .contains("stack-protector: Kernel stack is corrupted")
                    .containsPattern("#0 +0x[0-9a-f]+ in [a-z_]+ \\(\\)")
                    .containsPattern("#0 +0x[0-9a-f]+ in crashme_store \\(\\)")
                    .containsPattern("in use +null/vmcore");
            Programs.Outcome none = Programs.gdb(
                    gdb, LIMIT, List.of("target extended-remote " + server.address(), "attach 77", "monitor dumps"));
            assertThat(none.all()).containsPattern("Attaching to .* failed").containsPattern("open +smash/vmcore");
        }
    }

    /** Fifty clients, ten of two hundred dumps, for a while ({@code -Dlibrary.seconds=N}, 20 if not given). */
    @Test
    void manyClientsAtManyDumps() throws Exception {
        long seconds = Long.getLong("library.seconds", 20);
        List<Path> kinds = List.of(Lab.sample(), Lab.dump("null", "mdf-d31-zlib"), Lab.dump("smash", "mdf-d31-zlib"));
        for (int i = 0; i < DUMPS; i++) {
            Path dump = folder.resolve(String.format("dump%03d", i));
            try {
                Files.createLink(dump, kinds.get(i % kinds.size()));
            } catch (IOException otherFileSystem) {
                Files.copy(kinds.get(i % kinds.size()), dump);
            }
        }
        try (ServerProcess server = ServerProcess.start(List.of(
                "--dumps", folder.toString(), "--open", Integer.toString(MOST_OPEN), "--metrics", "127.0.0.1:0"))) {
            Map<String, String> right = new HashMap<>();
            AtomicLong commands = new AtomicLong();
            for (int kind = 0; kind < kinds.size(); kind++) {
                learn(server.port(), kind, right, commands);
            }
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(threads.submit(client(server.port(), i, kinds.size(), end, right, commands)));
            }
            long most = 0;
            while (System.nanoTime() < end) {
                Thread.sleep(1000);
                most = Math.max(most, Usage.of(server.pid()).residentMegabytes());
            }
            for (Future<Void> one : running) {
                one.get();
            }
            threads.shutdown();
            System.out.printf("library: %d s, %d commands, most %d MB%n", seconds, commands.get(), most);
            assertThat(most).isLessThan(MOST_MEGABYTES);
            assertThat(commands.get()).isGreaterThan(CLIENTS);
            String metrics = metrics(server);
            assertThat(value(metrics, "vmcoregdb_dumps")).isEqualTo(DUMPS);
            assertThat(value(metrics, "vmcoregdb_dumps_open")).isBetween(1.0, (double) MOST_OPEN);
            assertThat(value(metrics, "vmcoregdb_dumps_in_use")).isZero();
            assertThat(value(metrics, "vmcoregdb_clients")).isZero();
            assertThat(sum(metrics, "vmcoregdb_command_seconds_count")).isEqualTo(commands.get());
            assertThat(server.log()).doesNotContain("internal error");
        }
    }

    private static void learn(int port, int number, Map<String, String> right, AtomicLong commands) throws IOException {
        try (RspClient client = new RspClient(port)) {
            assertThat(client.ask("?")).isEqualTo("W00");
            attach(client, number);
            for (String command : COMMANDS) {
                right.put(number + command, answer(client, command));
                commands.incrementAndGet();
            }
        }
    }

    /** As often as it takes: on a busy machine a dump is opened more slowly than debuggers wait. */
    private static void attach(RspClient client, int dump) throws IOException {
        String reply = "";
        for (int i = 0; i < 100 && !reply.startsWith("T05"); i++) {
            reply = client.ask("vAttach;" + Integer.toHexString(dump + 1));
            assertThat(reply).matches("T05.*|E\\.opening it takes longer .*");
        }
        assertThat(reply).startsWith("T05");
    }

    /** Without the names of the files, in which the copies of a dump differ. */
    private static String answer(RspClient client, String command) throws IOException {
        return client.monitor(command).replaceAll("dump\\d{3}", "dump");
    }

    private static Callable<Void> client(
            int port, int seed, int kinds, long end, Map<String, String> right, AtomicLong commands) {
        return () -> {
            Random random = new Random(seed);
            while (System.nanoTime() < end) {
                try (RspClient client = new RspClient(port)) {
                    client.ask("qSupported");
                    client.ask("!");
                    int dump = random.nextInt(USED);
                    attach(client, dump);
                    for (int i = 0; i < 10 && System.nanoTime() < end; i++) {
                        String command = COMMANDS.get(random.nextInt(COMMANDS.size()));
                        assertThat(answer(client, command))
                                .as("%s of dump %d", command, dump)
                                .isEqualTo(right.get(dump % kinds + command));
                        commands.incrementAndGet();
                    }
                }
            }
            return null;
        };
    }

    private static String metrics(ServerProcess server) throws Exception {
        Matcher at = METRICS.matcher(server.log());
        assertThat(at.find()).as(server.log()).isTrue();
        String text = "";
        // a client that is gone is counted as gone a moment later
        for (int i = 0; i < 100 && !text.contains("vmcoregdb_clients 0.0"); i++) {
            Thread.sleep(100);
            try (InputStream in = URI.create(at.group(1)).toURL().openStream()) {
                text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        return text;
    }

    private static double value(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    private static double sum(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
