package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What gdb knows of types when it has no vmlinux: only what the server makes of the dump's BTF. */
final class BareDumpTypesIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int STRUCTS = 500;
    /** The kernel has two structs of this name, and gdb shows either. */
    private static final Set<String> DEFINED_TWICE = Set.of("struct elf_note_info", "struct irq_info");

    private static final Path PAHOLE = Path.of("/usr/bin/pahole");
    private static final Pattern PAHOLE_MEMBER =
            Pattern.compile("\\s*(.*?)\\s*/\\*\\s+(\\d+(?::\\s*\\d+)?)\\s+(\\d+)\\s*\\*/.*");
    private static final Pattern NAME =
            Pattern.compile("^\\s+(?:\\d+:\\s+)?((?:struct|union) \\w+)(?: \\{\\.\\.\\.\\})?;", Pattern.MULTILINE);

    @TempDir
    private Path folder;

    private static Path debugger(String name) {
        return name.equals("gdb") ? Lab.gdb() : Lab.peer(name);
    }

    static Stream<String> oldestFirst() {
        return Rows.of(List.of("gdb"), List.of("gdb18"));
    }

    static Stream<String> newestFirst() {
        return Rows.of(List.of("gdb18"), List.of("gdb"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oldestFirst")
    void namesAndTypesAreRight(String name) {
        namesAndTypesAreRight(name, List.of(), Lab.dump("smash", "mdf-d31-zlib"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("newestFirst")
    void namesAndTypesAreRightWithVmlinuxGivenToTheServer(String name) {
        namesAndTypesAreRight(name, List.of(), Lab.dump("smash", "mdf-d31-zlib"), Lab.vmlinux());
    }

    @Test
    void namesAndTypesAreRightWithVmlinuxGivenToGdb() {
        namesAndTypesAreRight("gdb18", List.of("file " + Lab.vmlinux()), Lab.dump("smash", "mdf-d31-zlib"));
    }

    private static void namesAndTypesAreRight(String name, List<String> before, Path... files) {
        try (ServerProcess server = ServerProcess.start(files)) {
            List<String> commands = new ArrayList<>(before);
            commands.addAll(List.of(
                    "target remote " + server.address(),
                    "bt",
                    "p init_task.comm",
                    "info sharedlibrary",
                    "thread apply all bt 3",
                    "p ((struct task_struct *)$task)->comm",
                    "p jiffies > 4000000000",
                    "p sizeof(struct task_struct)",
                    "whatis vfs_write",
                    "whatis fuse_conn_put",
                    "whatis runqueues",
                    "p (enum hrtimer_restart)1",
                    "p linux_banner",
                    "ptype struct list_head"));
            Programs.Outcome gdb = Programs.gdb(debugger(name), LIMIT, commands);
            assertThat(gdb.out())
                    .containsPattern("crashme_parse_name \\(.*\\) from target:/vmcore-gdb/modules/crashme.ko")
                    .contains("= \"swapper/0\\000\\000\\000\\000\\000\\000\"")
                    .contains("= \"crash-trigger\\000\\000\"")
                    .contains("= 9728")
                    .contains("type = ssize_t (struct file *, const char *, size_t, loff_t *)")
                    .contains("type = void (struct fuse_conn *)")
                    .contains("type = struct rq")
                    .contains("= HRTIMER_RESTART")
                    .containsPattern("= .*\"Linux version 6.1")
                    .contains("struct list_head *next;");
            assertThat(gdb.err()).doesNotContain("DWARF", "No symbol", "No struct", "unknown type");
        }
    }

    /** The kernel's file as the server makes it. */
    private Path made() {
        Path made = folder.resolve("vmlinux");
        try (ServerProcess server = ServerProcess.start(Lab.dump("smash", "mdf-d31-zlib"))) {
            Programs.gdb(
                    Lab.peer("gdb18"),
                    LIMIT,
                    List.of("target remote " + server.address(), "remote get /vmcore-gdb/vmlinux " + made));
        }
        return made;
    }

    /** All structs and unions; pahole reads the DWARF that we made of BTF, and the BTF of vmlinux. */
    @Test
    void allLayoutsAreThoseOfPahole() {
        Assumptions.assumeTrue(Files.isExecutable(PAHOLE), "no pahole");
        Map<String, List<String>> ours =
                members(Programs.run(LIMIT, PAHOLE.toString(), "-F", "dwarf", made().toString()));
        Map<String, List<String>> theirs = members(Programs.run(
                LIMIT, PAHOLE.toString(), "-F", "btf", Lab.vmlinux().toString()));
        assertThat(ours).hasSizeGreaterThan(5000).containsOnlyKeys(theirs.keySet());
        List<String> different = new ArrayList<>();
        theirs.forEach((type, members) -> {
            if (!members.equals(ours.get(type))) {
                different.add(type + "\n  ours:   " + ours.get(type) + "\n  theirs: " + members);
            }
        });
        assertThat(different).isEmpty();
    }

    /** Declaration, offset and size of each member. Neither alignment nor the padding that pahole infers from it is in DWARF 4. */
    private static Map<String, List<String>> members(Programs.Outcome pahole) {
        Map<String, List<String>> types = new LinkedHashMap<>();
        List<String> members = new ArrayList<>();
        boolean padding = false;
        for (String line : pahole.lines()) {
            Matcher member = PAHOLE_MEMBER.matcher(line);
            if (line.matches("(struct|union) \\w+ \\{")) {
                members = types.computeIfAbsent(line, type -> new ArrayList<>());
            } else if (line.contains("Force padding")) {
                padding = true;
            } else if (line.isBlank()) {
                padding = false;
            } else if (!padding && !line.strip().startsWith("}") && member.matches()) {
                String declaration = member.group(1).replaceAll("\\s*__attribute__\\(\\(\\w+(\\(\\d+\\))?\\)\\)", "");
                members.add(declaration.replaceAll("\\s+", " ") + " @" + member.group(2) + " " + member.group(3));
            }
        }
        return types;
    }

    @Test
    void layoutsAreThoseOfVmlinux() {
        Path made = made();
        List<String> all = new ArrayList<>(new TreeSet<>(NAME.matcher(
                        Programs.gdb(Lab.peer("gdb18"), LIMIT, List.of("file " + made, "info types"))
                                .out())
                .results()
                .map(found -> found.group(1))
                .toList()));
        assertThat(all).hasSizeGreaterThan(5000).contains("struct task_struct", "struct sk_buff");
        List<String> chosen =
                new ArrayList<>(List.of("struct task_struct", "struct sk_buff", "struct perf_event_attr"));
        for (int i = 0; chosen.size() < STRUCTS; i++) {
            chosen.add(all.get((int) ((long) i * all.size() / STRUCTS)));
        }
        Map<String, String> ours = layouts(made, chosen);
        Map<String, String> theirs = layouts(Lab.vmlinux(), chosen);
        // gdb does not find by name what is declared inside a function; BTF does not distinguish that from the others
        theirs.values().removeIf(String::isBlank);
        theirs.keySet().removeAll(DEFINED_TWICE);
        assertThat(theirs).hasSizeGreaterThan(STRUCTS - 10);
        ours.keySet().retainAll(theirs.keySet());
        assertThat(ours).containsExactlyInAnyOrderEntriesOf(theirs);
    }

    /** {@code ptype /o} of each; BTF does not distinguish an array of no elements from one without a size. */
    private static Map<String, String> layouts(Path elf, List<String> types) {
        List<String> commands = new ArrayList<>(List.of("file " + elf));
        for (String type : types) {
            commands.add("echo @@" + type + "@@\\n");
            commands.add("ptype /o " + type);
        }
        String out = Programs.gdb(Lab.peer("gdb18"), LIMIT, commands).out().replace("[0];", "[];");
        Map<String, String> layouts = new LinkedHashMap<>();
        Matcher matcher = Pattern.compile("@@([^@]+)@@\n([^@]*)").matcher(out);
        while (matcher.find()) {
            layouts.put(matcher.group(1), matcher.group(2));
        }
        return layouts;
    }
}
