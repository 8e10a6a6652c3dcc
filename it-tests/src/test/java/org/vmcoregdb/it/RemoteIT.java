package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.remote.http.RangeServer;

/** Dumps on servers, read in place: the answers are those that the same file gives on this machine, and little of it is read. */
final class RemoteIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Pattern USAGE = Pattern.compile("(\\d+) requests brought (\\d+) bytes .*");
    private static final Duration LATENCY = Duration.ofMillis(20);

    @TempDir
    private Path folder;

    private Programs.Outcome run(List<String> environment, String... arguments) {
        List<String> all = new ArrayList<>(environment);
        all.add("XDG_CACHE_HOME=" + folder.resolve("cache"));
        return Programs.vmcoreGdb(LIMIT, all, List.of(arguments));
    }

    private static Path dump() {
        return Lab.dump("smash", "mdf-d31-zlib");
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    /** Without the place of the dump and how long something took. */
    private static List<String> answers(Programs.Outcome outcome, String place) {
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome.lines().stream()
                .map(line -> line.replace(place, "DUMP"))
                .filter(line -> !line.contains(" ms"))
                .toList();
    }

    private void answersAreTheSame(List<String> environment, String address) {
        String local = dump().toString();
        for (List<String> words : List.of(
                List.of("info", "DUMP"),
                List.of("exec", "DUMP", "-c", "sys", "-c", "ps", "-c", "bt -a", "-c", "mod", "-c", "log"),
                List.of("report", "DUMP"))) {
            String[] here = words.stream().map(w -> w.replace("DUMP", local)).toArray(String[]::new);
            String[] there = words.stream().map(w -> w.replace("DUMP", address)).toArray(String[]::new);
            assertThat(answers(run(environment, there), address))
                    .as(String.join(" ", words))
                    .isEqualTo(answers(run(environment, here), local));
        }
    }

    @Test
    void anHttpServersDumpAnswersAsTheFileDoes() throws IOException {
        try (RangeServer server = RangeServer.start(folderOf(dump()))) {
            answersAreTheSame(List.of(), server.address(dump().getFileName().toString()));
        }
    }

    @Test
    void aBucketsDumpAnswersAsTheFileDoes() throws IOException {
        try (S3Server server = S3Server.start(folder)) {
            server.put("dumps", "host-a/127.0.0.1/vmcore", dump());
            answersAreTheSame(server.environment(), "s3://dumps/host-a/127.0.0.1/vmcore");
            Programs.Outcome absent = run(server.environment(), "info", "s3://dumps/none");
            assertThat(absent.exitCode()).isEqualTo(1);
            assertThat(absent.err()).contains("s3://dumps/none cannot be read: there is no such object");
            Programs.Outcome stranger = run(
                    server.environment().stream()
                            .map(v -> v.startsWith("AWS_SECRET") ? v + "x" : v)
                            .toList(),
                    "info",
                    "s3://dumps/host-a/127.0.0.1/vmcore");
            assertThat(stranger.exitCode()).isEqualTo(1);
            assertThat(stranger.err()).contains("it may not be read").doesNotContain("\tat ");
        }
    }

    /** The files that belong to a split set, vmlinux and a compressed dump come from there as well. */
    @Test
    void everyFileMayBeAnAddress() throws IOException {
        Path smash = folderOf(dump());
        try (RangeServer server = RangeServer.start(Path.of("/"))) {
            String local = smash + "/smash.split";
            String remote = server.address(local.substring(1));
            List<String> here = answers(
                    run(
                            List.of(),
                            "exec",
                            local + "1",
                            local + "2",
                            local + "3",
                            Lab.vmlinux().toString(),
                            "-c",
                            "bt -l"),
                    local);
            String vmlinux = server.address(Lab.vmlinux().toString().substring(1));
            assertThat(answers(
                            run(List.of(), "exec", remote + "3", vmlinux, remote + "1", remote + "2", "-c", "bt -l"),
                            remote))
                    .isEqualTo(here);
            String sample = server.address(Lab.sample().toString().substring(1));
            assertThat(answers(run(List.of(), "exec", sample, "-c", "bt"), sample))
                    .isEqualTo(answers(run(List.of(), "exec", Lab.sample().toString(), "-c", "bt"), "none"));
        }
    }

    /** Of a dump of a machine of 2 GiB little is read, in few requests, and the second time nothing but its version. */
    @ParameterizedTest
    @ValueSource(strings = {"mdf-d31-zlib", "mdf-d31-zstd", "vmcore.elf"})
    void littleIsRead(String format) throws IOException {
        Path dump = Lab.findDump("6.1", "big", format).orElseGet(RemoteIT::dump);
        try (RangeServer server = RangeServer.start(folderOf(dump)).withLatency(LATENCY)) {
            String address = server.address(dump.getFileName().toString());
            Programs.Outcome first = run(List.of(), "exec", "--stats", address, "-c", "bt");
            Matcher usage = usage(first);
            assertThat(Long.parseLong(usage.group(1)))
                    .as(first.err())
                    .isLessThan(60)
                    .isEqualTo(server.requests());
            assertThat(Long.parseLong(usage.group(2)))
                    .as(first.err())
                    .isLessThan(Math.max(20_000_000, Files.size(dump) / 100));
            Programs.Outcome second = run(List.of(), "exec", "--stats", address, "-c", "bt");
            assertThat(second.out()).isEqualTo(first.out());
            assertThat(usage(second).group(1)).as(second.err()).isEqualTo("1");
        }
    }

    private static Matcher usage(Programs.Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome.err()
                .lines()
                .map(line -> USAGE.matcher(line.replace("vmcore-gdb: ", "")))
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow(() -> new AssertionError(outcome.all()));
    }

    /** Whatever a server does, there is the right answer or a sentence. */
    @ParameterizedTest
    @ValueSource(strings = {"drops", "500", "503", "halves", "zeros", "swaps"})
    void aServerThatMisbehavesMakesNoWrongAnswer(String how) throws IOException {
        Path served = Files.createDirectories(folder.resolve("served"));
        Path file = Files.copy(dump(), served.resolve("vmcore"));
        String expected = run(List.of(), "exec", dump().toString(), "-c", "bt", "-c", "ps")
                .out();
        try (RangeServer server = RangeServer.start(served).with((exchange, number) -> {
            boolean now = number > 5 && number % 3 != 0;
            switch (how) {
                case "drops" -> {
                    if (now) {
                        exchange.close();
                    }
                    return now;
                }
                case "500", "503" -> {
                    if (now) {
                        exchange.sendResponseHeaders(Integer.parseInt(how), -1);
                    }
                    return now;
                }
                case "halves", "zeros" -> {
                    if (number > 5) {
                        boolean zeros = how.equals("zeros");
                        exchange.getResponseHeaders().set("Content-Range", "bytes 0-99/" + (zeros ? 100 : 200));
                        exchange.sendResponseHeaders(206, 100);
                        exchange.getResponseBody().write(new byte[100]);
                        return true;
                    }
                    return false;
                }
                default -> {
                    if (number == 6) {
                        Files.copy(Lab.sample(), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    }
                    return false;
                }
            }
        })) {
            Programs.Outcome outcome = run(List.of(), "exec", server.address("vmcore"), "-c", "bt", "-c", "ps");
            assertThat(outcome.all()).doesNotContain("\tat ").doesNotContain("Exception");
            if (Stream.of("drops", "500", "503").anyMatch(how::equals)) {
                assertThat(outcome.out()).as(outcome.err()).isEqualTo(expected);
            } else {
                assertThat(outcome.exitCode()).as(outcome.all()).isNotZero();
                assertThat(outcome.err()).contains(server.address("vmcore"));
                assertThat(outcome.out()
                                .lines()
                                .filter(line -> line.contains(">"))
                                .toList())
                        .isSubsetOf(expected.lines().toList());
            }
        }
    }
}
