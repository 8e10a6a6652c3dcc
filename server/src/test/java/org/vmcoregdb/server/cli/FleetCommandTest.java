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
        Outcome absent = run("fleet", "top", folder.resolve("absent").toString());
        assertThat(absent.code()).isEqualTo(1);
        assertThat(absent.err()).contains("absent").doesNotContain("\tat ");
    }
}
