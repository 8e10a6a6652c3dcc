package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.kernel.Sample;

final class FleetCommandTest {
    @TempDir
    private Path folder;

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
            int code = Main.run(args);
            System.out.flush();
            return new Outcome(
                    code, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @Test
    void eachDumpIsLookedAtOnceAndCounted() throws IOException {
        Path dumps = Files.createDirectories(folder.resolve("dumps/deeper"));
        Files.copy(Sample.FILE, dumps.resolve("one"));
        Files.copy(Sample.FILE, folder.resolve("dumps/two"));
        Files.writeString(folder.resolve("dumps/broken"), "KDUMP   and nothing more");
        Path results = folder.resolve("results.jsonl");
        String[] scan = {
            "fleet",
            "scan",
            "--jobs",
            "2",
            "-o",
            results.toString(),
            folder.resolve("dumps").toString()
        };
        Outcome first = run(scan);
        assertThat(first.code()).as(first.toString()).isZero();
        assertThat(first.err())
                .contains("3 of 3 dumps looked at", "1 of them could not be opened", "has 3 rows", "broken: ");
        assertThat(run(scan).err()).contains("0 of 3 dumps looked at", "has 3 rows");
        Files.copy(Sample.FILE, folder.resolve("dumps/three"));
        assertThat(run(scan).err()).contains("1 of 4 dumps looked at", "has 4 rows");
        Outcome top = run("fleet", "top", results.toString());
        assertThat(top.out())
                .startsWith("seen 3 times  ")
                .contains("  stack-corruption in crashme_parse_name+0x75 [crashme]\n", "    kernels: 6.1")
                .endsWith("3 dumps; 1 could not be opened\n");
        assertThat(run("fleet", "top", "--json", results.toString()).out())
                .startsWith("{\"type\":\"fleet\",\"dumps\":3,\"failed\":1,\"kinds\":[{\"id\":\"");
    }

    @Test
    void aListNamesSources() throws IOException {
        Path list = Files.write(
                folder.resolve("list"),
                List.of(Sample.FILE.toString(), "", folder.resolve("absent").toString()));
        Path results = folder.resolve("results.jsonl");
        Outcome scan = run("fleet", "scan", "--list", list.toString(), "-o", results.toString());
        assertThat(scan.code()).isZero();
        assertThat(scan.err()).contains("2 of 2 dumps looked at", "absent: ");
    }

    @Test
    void wrongUsageIsSaid() {
        assertThat(run("fleet").code()).isEqualTo(2);
        assertThat(run("fleet", "scan", "-o", "/tmp/x").code()).isEqualTo(2);
        assertThat(run("fleet", "scan", "--jobs", "0", "-o", "/tmp/x", "/tmp/y").err())
                .contains("--jobs is 1 to 64");
        assertThat(run("fleet", "scan", "-o", "/tmp/x", "https://example.org/dumps/")
                        .err())
                .contains("cannot be listed: only buckets have lists");
        assertThat(run("fleet", "similar", "--distance", "101", "/tmp/x").err()).contains("--distance is 0 to 100");
        assertThat(run("fleet", "watch", "--every", "0", "-o", "/tmp/x", "/tmp/y")
                        .err())
                .contains("--every is at least 1");
        assertThat(run("fleet", "watch", "--webhook", "file:///x", "-o", "/tmp/x", "/tmp/y")
                        .err())
                .contains("--webhook is an address");
        assertThat(run("fleet", "watch", "--on-new", "'unfinished", "-o", "/tmp/x", "/tmp/y")
                        .err())
                .contains("--on-new names no program");
        Outcome absent = run("fleet", "top", folder.resolve("absent").toString());
        assertThat(absent.code()).isEqualTo(1);
        assertThat(absent.err()).contains("absent").doesNotContain("\tat ");
    }

    @Test
    void rowsAnswerQuestions() throws IOException {
        Path results = folder.resolve("results.parquet");
        Files.copy(Sample.FILE, folder.resolve("one"));
        Files.writeString(Files.createDirectories(folder.resolve("host")).resolve("vmcore"), "no dump at all");
        Files.writeString(folder.resolve("host/vmcore-dmesg.txt"), "some text");
        String[] scan = {"fleet", "scan", "-o", results.toString(), folder.toString()};
        Outcome first = run(scan);
        assertThat(first.err()).contains("2 of 2 dumps looked at", "1 of them could not be opened");
        assertThat(first.code()).isZero();
        assertThat(folder.resolve("results.parquet.rows")).doesNotExist();
        assertThat(run(scan).err()).contains("0 of 2 dumps looked at", "has 2 rows");
        assertThat(run("fleet", "scan", "--retry", "-o", results.toString(), folder.toString())
                        .err())
                .contains("1 of 2 dumps looked at", "has 2 rows");
        Outcome show = run("fleet", "show", "stack-corruption", results.toString());
        assertThat(show.out()).contains("seen 1 time ", "#0  crashme_parse_name");
        assertThat(run("fleet", "show", "nothing", results.toString()).err())
                .contains("no dump of 2 crashed like nothing");
        assertThat(run("fleet", "similar", results.toString()).out()).startsWith("0 groups");
        assertThat(run("fleet", "similar", "--json", "--to", "stack-corruption", results.toString())
                        .out())
                .contains("\"distance\":0");
        assertThat(run("fleet", "trend", "--weekly", "--json", results.toString())
                        .out())
                .startsWith("{\"type\":\"fleet_trend\",\"days\":7");
        assertThat(run("fleet", "query", "SELECT count(*) FROM dumps", results.toString())
                        .out())
                .endsWith("\n2\n");
        assertThat(run("fleet", "query", "--json", "SELECT file FROM dumps WHERE error IS NULL", results.toString())
                        .out())
                .startsWith("{\"type\":\"fleet_table\"");
        Path page = folder.resolve("page.html");
        assertThat(run("fleet", "top", "--html", page.toString(), results.toString())
                        .code())
                .isZero();
        assertThat(Files.readString(page)).contains("<svg");
        assertThat(run("fleet", "top", folder.resolve("absent.parquet").toString())
                        .err())
                .contains("does not exist");
    }

    /** A program and a server hear of what is new; Ctrl-C ends it. */
    @Test
    void aWatchTellsWhatIsNew() throws IOException, InterruptedException {
        java.util.concurrent.BlockingQueue<String> posted = new java.util.concurrent.LinkedBlockingQueue<>();
        com.sun.net.httpserver.HttpServer server = com.sun.net.httpserver.HttpServer.create(
                new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        Path heard = folder.resolve("heard by it");
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        Path script = folder.resolve("hook.sh");
        Files.writeString(script, "#!/bin/sh\ncat > \"$1\"\n");
        Thread watcher = new Thread(() -> run(
                "fleet",
                "watch",
                "--every",
                "1",
                "--on-new",
                "sh " + script + " '" + heard + "'",
                "--webhook",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/hook",
                "-o",
                folder.resolve("rows.jsonl").toString(),
                dumps.toString()));
        try {
            watcher.start();
            Files.copy(Sample.FILE, dumps.resolve("vmcore"));
            String json =
                    java.util.Objects.requireNonNullElse(posted.poll(60, java.util.concurrent.TimeUnit.SECONDS), "");
            assertThat(json).startsWith("{\"type\":\"fleet_event\",\"state\":\"new\"");
            watcher.interrupt();
            watcher.join(30_000);
            assertThat(watcher.isAlive()).isFalse();
            assertThat(heard).hasContent(json.strip());
        } finally {
            watcher.interrupt();
            server.stop(0);
        }
    }

    @Test
    void wordsAreTakenApartWithoutAShell() {
        assertThat(FleetHooks.words("a 'b c' \"d e\"f")).containsExactly("a", "b c", "d ef");
        assertThat(FleetHooks.words("")).isEmpty();
        assertThat(FleetHooks.words("a 'b")).isEmpty();
    }
}
