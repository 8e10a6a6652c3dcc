package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** drgn with our server's memory, held against drgn on the dump's file. */
final class DrgnIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Pattern QMP = Pattern.compile("QMP on (127\\.0\\.0\\.1:\\d+)");
    private static final String LOOK = """
            print(prog.flags, prog.platform)
            print(prog.crashed_thread().tid)
            print(prog.crashed_thread().stack_trace())
            print(prog["init_task"].comm, prog["linux_banner"].string_())
            import hashlib
            print(hashlib.sha256(prog.read(prog.symbol("_stext").address, 1 << 21)).hexdigest())
            print(hashlib.sha256(prog.read(prog.symbol("init_task").address + 5, 4091)).hexdigest())
            """;

    @TempDir
    private Path folder;

    private String throughUs(List<Path> files, String script) {
        return throughUs(files, Lab.vmlinux(), script);
    }

    private String throughUs(List<Path> files, Path vmlinux, String script) {
        Path drgn = Lab.peer("drgn03");
        List<String> options = new ArrayList<>(List.of("--qmp", "127.0.0.1:0"));
        files.forEach(file -> options.add(file.toString()));
        try (ServerProcess server = ServerProcess.start(options)) {
            Matcher qmp = QMP.matcher(server.log());
            assertThat(qmp.find()).as(server.log()).isTrue();
            // the plugin needs the Python that this drgn is of: that of its chroot, where our folder need not be
            List<String> command = new ArrayList<>(List.of(
                    drgn.resolveSibling(".in-sid").toString(),
                    plugin().toString(),
                    qmp.group(1),
                    "-q",
                    "--main-symbols",
                    "-s",
                    vmlinux.toString(),
                    "-e",
                    script));
            return said(Programs.run(LIMIT, "", command));
        }
    }

    private Path plugin() {
        try {
            return Files.copy(
                    Lab.root().resolve("server/drgn/vmcore_gdb.py"),
                    folder.resolve("vmcore_gdb.py"),
                    StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String onTheFile(Path dump, String script) {
        return onTheFile(dump, Lab.vmlinux(), script);
    }

    private static String onTheFile(Path dump, Path vmlinux, String script) {
        return said(Programs.drgn(Lab.peer("drgn03"), LIMIT, vmlinux, dump, script, "--main-symbols"));
    }

    private static String said(Programs.Outcome drgn) {
        assertThat(drgn.exitCode()).as(drgn.all()).isZero();
        return drgn.out();
    }

    private static void same(String ours, String theirs) {
        assertThat(ours).contains("panic (kernel/panic.c", "full_proxy_write", "swapper/0");
        assertThat(ours).isEqualTo(theirs);
    }

    /** All have the same memory. */
    static Stream<String> formats() {
        return Rows.of(List.of("mdf-d31-zstd", "flat-elf"), List.of("mdf-d31-zlib", "mdf-d31-elf"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("formats")
    void thePanicAndMemoryAreThoseOfTheFile(String format) {
        Path known = Lab.dump("smash", "mdf-d31-zlib");
        same(throughUs(List.of(Lab.dump("smash", format)), LOOK), onTheFile(known, LOOK));
    }

    /** Of another architecture, a format that drgn does not read; QEMU wrote both at the same moment. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "smash"})
    void arm64(String name) {
        Path vmlinux = Lab.vmlinux("6.1-arm64");
        same(
                throughUs(List.of(Lab.dump("6.1-arm64", name, "kdump-zlib")), vmlinux, LOOK),
                onTheFile(Lab.dump("6.1-arm64", name, "elf"), vmlinux, LOOK));
    }

    /** drgn takes one file only. */
    @Test
    void aSplitSet() {
        List<Path> parts = Stream.of("split1", "split2", "split3")
                .map(part -> Lab.dump("smash", part))
                .toList();
        same(throughUs(parts, LOOK), onTheFile(Lab.dump("smash", "mdf-d31-zlib"), LOOK));
    }

    /** QEMU's compressed dumps do not say which machine they are of, and drgn refuses them; its ELF dumps have the same memory. */
    @Test
    void whatDrgnCannotOpen() {
        same(
                throughUs(List.of(Lab.dump("smash", "kdump-zlib")), LOOK),
                onTheFile(Lab.dump("smash", "elf-paging"), LOOK));
    }

    @Test
    void stacksOfAllTasks() throws IOException {
        try (InputStream script = DrgnIT.class.getResourceAsStream("stacks.py")) {
            if (script == null) {
                throw new IllegalStateException("no resource stacks.py");
            }
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            Path dump = Lab.dump("smash", "mdf-d31-zlib");
            String ours = throughUs(List.of(dump), text);
            assertThat(ours.lines()).hasSizeGreaterThan(500);
            assertThat(withoutReasons(ours)).isEqualTo(withoutReasons(onTheFile(dump, text)));
        }
    }

    /** In some boots a dead task's stack is not mapped any more; why it cannot be read drgn's two ways in say in different words. */
    private static String withoutReasons(String stacks) {
        return stacks.replaceAll("(?m)^none .*$", "none");
    }

    /** What the dump does not have is drgn's fault error, with our reason. */
    @Test
    void whatIsMissing() {
        String script = "try:\n    prog.read(1 << 50, 8, True)\nexcept FaultError as e:\n    print(e)\n";
        assertThat(throughUs(List.of(Lab.dump("smash", "mdf-d31-zlib")), script))
                .contains("is not in any memory range of the dump");
    }
}
