package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.CrashOptions;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;
import org.vmcoregdb.redaction.RedactionRules;

/** What {@code --redact} leaves out of real dumps, and that nothing else changes. */
final class RedactionIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** In the environment of every program of the lab's guests. */
    private static final String SECRET = "PATH=/bin:/sbin:/usr/bin:/usr/sbin";

    private static Path dump(String kernel, String name, String format) {
        return Lab.dump(kernel, name, format);
    }

    private static DumpFile open(Path file) throws FormatException {
        return DumpFormats.standard().open(List.of(new FileLocation(file)), OpenOptions.standard());
    }

    /**
     * makedumpfile decides by itself which pages are programs', caches and free. All that it leaves out has to be hidden, and little else. What it leaves
     * out because it is all zeros tells nothing.
     */
    @ParameterizedTest(name = "{0}/{1}")
    @CsvSource({"6.1, smash", "6.1, hung", "5.10, smash", "6.12, sysrq"})
    void whatMakedumpfileTakesForProgramsIsHidden(String kernel, String name) throws FormatException, IOException {
        Path whole = dump(kernel, name, "mdf-d0-zlib");
        Path filtered = dump(kernel, name, "mdf-d31-zlib");
        CrashOptions options = CrashOptions.standard().with(new RedactionRules(true, false, List.of()));
        try (DumpFile all = open(whole);
                DumpFile left = open(filtered);
                CrashDump redacted = CrashDump.open(List.of(new FileLocation(whole)), options)) {
            DumpFile without = redacted.kernel().dump();
            List<String> leaked = new ArrayList<>();
            int hidden = 0;
            int toMany = 0;
            int shown = 0;
            for (MemoryRange range : all.ranges()) {
                for (long pfn = range.start() / all.pageSize(); pfn < range.end() / all.pageSize(); pfn++) {
                    boolean excluded = left.lookup(pfn).equals(PageLookup.Absent.of(AbsenceReason.EXCLUDED));
                    boolean absent = !(without.lookup(pfn) instanceof PageLookup.Present);
                    if (excluded && !absent && all.lookup(pfn) instanceof PageLookup.Present page && !isZero(page)) {
                        leaked.add(Long.toHexString(pfn));
                    } else if (excluded && absent) {
                        hidden++;
                    } else if (absent && all.lookup(pfn) instanceof PageLookup.Present) {
                        toMany++;
                    } else if (!absent) {
                        shown++;
                    }
                }
            }
            assertThat(leaked)
                    .as("shown, though makedumpfile takes it for a program's")
                    .isEmpty();
            assertThat(hidden).isGreaterThan(1000);
            assertThat(shown).isGreaterThan(5000);
            assertThat(toMany).as("hidden, though makedumpfile keeps it").isLessThan(shown / 20);
        }
    }

    private static boolean isZero(PageLookup.Present page) {
        for (byte b : page.bytes()) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static String answers(List<String> commands, String... options) {
        List<String> words =
                new ArrayList<>(List.of("exec", dump("6.1", "smash", "elf").toString()));
        words.addAll(List.of(options));
        commands.forEach(command -> words.addAll(List.of("-c", command)));
        return Programs.vmcoreGdb(LIMIT, words.toArray(new String[0])).out();
    }

    @Test
    void whatTheKernelHasItselfStays() {
        List<String> commands = List.of(
                "sys",
                "bt -a",
                "foreach bt",
                "ps",
                "mod",
                "foreach files",
                "mount",
                "net",
                "kmem -i",
                "kmem -s",
                "irq",
                "timer",
                "runq",
                "dev",
                "vm 1",
                "struct task_struct init_task",
                "log");
        String before = answers(commands);
        assertThat(before).hasSizeGreaterThan(100_000);
        assertThat(answers(commands, "--redact", "user-pages")).isEqualTo(before);
        assertThat(answers(commands, "--redact", "keyrings")).isEqualTo(before);
    }

    @Test
    void noSearchFindsIt() {
        List<String> commands =
                List.of("search -c " + SECRET, "search -p -c " + SECRET, "ps -a", "search -x 8 -c SHLVL=");
        assertThat(answers(commands)).contains(SECRET);
        assertThat(answers(commands, "--redact", "user-pages")).doesNotContain(SECRET, "SHLVL=");
    }

    @Test
    void neitherPacketsNorMonitorCommandsOfADebuggerFindIt() {
        try (ServerProcess server = ServerProcess.start(List.of(
                dump("6.1", "smash", "elf").toString(),
                "--redact",
                "user-pages",
                "--redact",
                "log-pattern=Command line: .*"))) {
            Programs.Outcome gdb = Programs.gdb(
                    Lab.gdb(),
                    LIMIT,
                    List.of(
                            "set architecture i386:x86-64",
                            "target remote " + server.address(),
                            "monitor ps -a",
                            "monitor log",
                            "monitor search -c " + SECRET,
                            "monitor bt"));
            assertThat(gdb.all())
                    .contains("crashme", "XXXXXXXXXXXX")
                    .doesNotContain(SECRET)
                    .doesNotContain("Command line: ");
        }
    }
}
