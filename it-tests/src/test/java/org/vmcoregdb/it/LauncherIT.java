package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the program. */
final class LauncherIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    @Test
    void worksThroughALinkFromAnywhere() throws IOException {
        Path first = Files.createSymbolicLink(folder.resolve("first"), launcher());
        Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("first"));
        for (Path link : List.of(first, second)) {
            Programs.Outcome outcome =
                    Programs.run(LIMIT, "sh", "-c", "cd / && exec " + link + " exec " + Lab.sample() + " -c sys");
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
            assertThat(outcome.out()).contains("6.1.0-");
        }
        Programs.Outcome relative = Programs.run(LIMIT, "sh", "-c", "cd " + folder + " && ./second --help");
        assertThat(relative.exitCode()).as(relative.all()).isZero();
        Programs.Outcome onPath = Programs.run(LIMIT, "sh", "-c", "cd / && PATH=" + folder + ":$PATH second --help");
        assertThat(onPath.exitCode()).as(onPath.all()).isZero();
    }

    @Test
    void passesTheExitCodeOn() {
        Programs.Outcome outcome =
                Programs.vmcoreGdb(LIMIT, "exec", folder.resolve("nothing-here").toString(), "-c", "sys");
        assertThat(outcome.exitCode()).as(outcome.all()).isBetween(1, 2);
        assertThat(outcome.err().lines()).as(outcome.all()).hasSize(1);
    }

    @Test
    void refusesAnOlderJavaInOneSentence() throws IOException {
        Path home = folder.resolve("jdk");
        Files.createDirectories(home.resolve("bin"));
        Files.createSymbolicLink(home.resolve("bin/java"), Path.of("/bin/true"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
        Programs.Outcome outcome =
                Programs.run(LIMIT, "env", "JAVA_HOME=" + home, launcher().toString(), "--help");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("11.0.2").contains("17 or later"));
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void keepsStandardOutputForTheProgram() {
        Programs.Outcome outcome =
                Programs.vmcoreGdb(LIMIT, "exec", Lab.sample().toString(), "-c", "sys");
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.lines().get(0)).as(outcome.all()).matches(" +(KERNEL|DUMPFILE): .*");
    }

    @Test
    void answersThatCannotBeWrittenAreAFailure() {
        for (String command :
                List.of("exec -c sys", "exec -c log --json", "info", "report", "report --html", "schema")) {
            String dump = command.equals("schema") ? "" : Lab.sample().toString();
            Programs.Outcome full =
                    Programs.run(LIMIT, "sh", "-c", launcher() + " " + command + " " + dump + " > /dev/full");
            assertThat(full.exitCode()).as(command + full.all()).isEqualTo(1);
            assertThat(full.err())
                    .as(command)
                    .isEqualTo("vmcore-gdb: the answer could not be written: No space left on device\n");
        }
        Programs.Outcome read = Programs.run(
                LIMIT,
                "bash",
                "-c",
                "set -o pipefail; " + launcher() + " exec " + Lab.sample() + " -c log -c 'foreach bt' | head -1");
        assertThat(read.exitCode()).as("head has what it wants: " + read.all()).isZero();
        assertThat(read.err()).isEmpty();
    }

    /** Names are UTF-8 in dumps, in files and in JSON: the locale has no say. */
    @Test
    void readsAndWritesUtf8WhateverTheLocale() throws IOException {
        Path dump = Files.copy(Lab.sample(), folder.resolve("dümp 日本.zst"));
        for (String locale : List.of("LC_ALL=C", "LC_ALL=POSIX", "LC_CTYPE=C", "LC_ALL=C.UTF-8")) {
            Programs.Outcome named = Programs.run(
                    LIMIT,
                    "env",
                    "-u",
                    "LANG",
                    locale,
                    launcher().toString(),
                    "exec",
                    dump.toString(),
                    "-c",
                    "sys",
                    "-c",
                    "ps 'ü'");
            assertThat(named.out()).as(locale + named.all()).contains("DUMPFILE: " + dump);
            Programs.Outcome missing = Programs.run(
                    LIMIT,
                    "env",
                    "-u",
                    "LANG",
                    locale,
                    launcher().toString(),
                    "info",
                    folder.resolve("ünknown").toString());
            assertThat(missing.err()).as(locale).contains("ünknown");
        }
    }

    /** Each in a sentence, and at once: java alone would take the first file that it opens for the stream that is closed. */
    @Test
    void saysThatAStreamIsClosed() {
        String serve = launcher() + " serve --stdio " + Lab.sample();
        for (String closed : List.of("<&-", ">&-", "<&- >&-")) {
            Programs.Outcome outcome = Programs.run(LIMIT, "sh", "-c", "exec " + serve + " " + closed);
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(1);
            assertThat(outcome.err().lines())
                    .as(outcome.all())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("standard input or output is closed"));
        }
        Programs.Outcome exec = Programs.run(LIMIT, "sh", "-c", launcher() + " exec " + Lab.sample() + " -c sys <&-");
        assertThat(exec.exitCode()).as(exec.all()).isZero();
        assertThat(exec.out()).contains("6.1.0-");
    }

    /** The debugger of a pipe is gone before its answer, but its end of our input stays open. */
    @Test
    void endsWhenNobodyTakesPackets() {
        Programs.Outcome outcome = Programs.run(
                LIMIT,
                "bash",
                "-c",
                "set -o pipefail; { printf '+$qC#b4'; sleep 8; } | { " + launcher() + " serve --stdio " + Lab.sample()
                        + "; echo \"exit $?\" >&2; kill $(jobs -p) 2> /dev/null; } | true; true");
        assertThat(outcome.err()).as(outcome.all()).contains("standard output is closed", "exit 1");
        assertThat(outcome.err()).doesNotContain("\tat ");
    }

    private static Path launcher() {
        return Lab.root().resolve("vmcore-gdb");
    }
}
