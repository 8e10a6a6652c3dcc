package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LLDB 14 and 21 on a dead kernel, with and without a vmlinux of their own. */
final class LldbIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Pattern THREAD = Pattern.compile("^[* ] thread #\\d+.*");
    private static final Pattern FRAME =
            Pattern.compile("^ +(?:\\* )?frame #\\d+: 0x([0-9a-f]{16})(?: \\S+?`([^ (]+))?.*");
    private static final Pattern OUR_FRAME = Pattern.compile("^ ?#?\\d+ \\[[0-9a-f]+\\] (\\S+) at ([0-9a-f]{16}).*");

    static Stream<Named<Supplier<Path>>> lldbs() {
        return Stream.of(
                Named.of("lldb-14", () -> Lab.installed("lldb-14")), Named.of("lldb21", () -> Lab.peer("lldb21")));
    }

    private static Programs.Outcome lldb(Path lldb, String... commands) {
        List<String> line = new ArrayList<>(List.of(lldb.toString(), "--no-lldbinit", "--no-use-colors", "--batch"));
        // it gives up after five seconds by default, which a busy machine may need for two of our servers
        line.addAll(List.of("-O", "settings set plugin.process.gdb-remote.packet-timeout 60"));
        for (String command : commands) {
            line.addAll(List.of("-o", command));
        }
        Programs.Outcome outcome = Programs.run(LIMIT, "", line);
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome;
    }

    /** The whole walk on a bare dump: LLDB loads what the server made out of the dump. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lldbs")
    void needsNoFileOfItsOwn(Supplier<Path> lldb) {
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            String out = lldb(
                            lldb.get(),
                            "gdb-remote " + server.address(),
                            "image lookup -n panic",
                            "image lookup -a $pc",
                            "p init_task.comm",
                            "p ((struct task_struct *)$task)->comm",
                            "register read rip cpu",
                            "memory read -s 8 -f x -c 2 $rsp",
                            "memory region $rsp",
                            "image list crashme.ko",
                            "process plugin packet monitor set",
                            "thread step-inst",
                            "register read rip",
                            "detach")
                    .out();
            assertThat(out).contains("stop reason = Kernel panic - not syncing: stack-protector");
            assertThat(out).contains("1 match found in ").contains("vmlinux`panic");
            assertThat(out).contains("vmlinux`__crash_kexec + ");
            assertThat(out).containsPattern("\"swapper/0(\\\\0)*\"").containsPattern("\"crash-trigger(\\\\0)*\"");
            assertThat(out).containsPattern("rip = 0xffffffff[0-9a-f]{8}").contains("cpu = 0x00000000");
            assertThat(out).containsPattern("0xffff[0-9a-f]{12}: 0xffff[0-9a-f]{12} 0x0000000000000005");
            assertThat(out).containsPattern("\\[0xffff[0-9a-f]{12}-0xffff[0-9a-f]{12}\\) rw-");
            assertThat(out).containsPattern("0xffffffffc[0-9a-f]{7} /\\S+/crashme.ko");
            assertThat(out).contains("COMMAND: \"crash-trigger\"");
            List<String> pcs = Pattern.compile("rip = (0x[0-9a-f]+)")
                    .matcher(out)
                    .results()
                    .map(m -> m.group(1))
                    .toList();
            assertThat(pcs).hasSize(2);
            assertThat(pcs.get(1)).as("nothing steps").isEqualTo(pcs.get(0));
            assertThat(server.isAlive()).isTrue();
        }
    }

    /** LLDB's walk of each task is ours. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lldbs")
    void walksAsWeDoWithoutAnyFile(Supplier<Path> lldb) {
        compareWalks(lldb.get(), Lab.sample(), true, List.of());
    }

    /** Through return addresses that tracing replaced. */
    @Test
    void walksAsWeDoThroughTracing() {
        compareWalks(Lab.peer("lldb21"), Lab.dump("zoo", "elf"), true, List.of());
    }

    /** Not LLDB 14, which takes more than four minutes for it. */
    @Test
    void walksAsWeDoWithALocalVmlinux() {
        // its names are not compared: LLDB gives some frames the name of a function inlined there and does not say so
        compareWalks(
                Lab.peer("lldb21"), Lab.dump("smash", "vmcore.elf"), false, List.of("target create " + Lab.vmlinux()));
    }

    /**
     * LLDB shows inlined calls as frames of the same address, has no frame for assembly that pushed no return address, and starts
     * where a CPU was stopped, not in what saved its registers: compared are the return addresses of C code that both have,
     * which must be ours in our order, from the top of the stack on.
     */
    private static void compareWalks(Path lldb, Path dump, boolean named, List<String> before) {
        Programs.Outcome ours = Programs.vmcoreGdb(LIMIT, "exec", dump.toString(), "-c", "foreach bt");
        Map<String, List<String>> expected = new TreeMap<>();
        Map<String, String> names = new TreeMap<>();
        String pid = "";
        for (String line : ours.lines()) {
            Matcher frame = OUR_FRAME.matcher(line);
            if (line.startsWith("PID: ")) {
                pid = line.split("\\s+")[1] + "/" + line.replaceFirst(".*CPU: (\\d+).*", "$1");
            } else if (frame.matches()) {
                expected.computeIfAbsent(pid, p -> new ArrayList<>()).add(frame.group(2));
                names.put(frame.group(2), frame.group(1));
            }
        }
        List<String> commands = new ArrayList<>(before);
        try (ServerProcess server = ServerProcess.start(dump)) {
            commands.addAll(List.of("gdb-remote " + server.address(), "thread list", "thread backtrace all", "detach"));
            String out = lldb(lldb, commands.toArray(String[]::new)).out();
            String list = out.substring(out.indexOf("(lldb) thread list"), out.indexOf("(lldb) thread backtrace all"));
            assertThat(list.lines().filter(l -> l.contains(": tid = ")).count()).isEqualTo(taskCount(dump));
            List<List<String>> walks =
                    walks(out.substring(out.indexOf("(lldb) thread backtrace all")), named ? names : Map.of());
            assertThat(walks).hasSizeGreaterThan(100);
            long same = walks.stream()
                    .filter(walk -> named ? isOurs(walk, expected) : hasOurs(walk, expected))
                    .count();
            assertThat(same).as("walks that are ours: " + walks).isEqualTo(walks.size());
        }
    }

    private static long taskCount(Path dump) {
        return Programs.vmcoreGdb(LIMIT, "exec", dump.toString(), "-c", "ps")
                        .lines()
                        .size()
                - 1L;
    }

    /**
     * The addresses of each thread's frames; and the names that it has must be ours. Of a call that was inlined the first line
     * has the address where it went on, and the last one the function that is really there.
     */
    private static List<List<String>> walks(String out, Map<String, String> names) {
        List<List<String>> walks = new ArrayList<>();
        TreeSet<String> differing = new TreeSet<>();
        String address = "";
        for (String line : out.lines().toList()) {
            Matcher frame = FRAME.matcher(line);
            if (THREAD.matcher(line).matches()) {
                walks.add(new ArrayList<>());
            } else if (frame.matches() && !walks.isEmpty()) {
                if (address.isEmpty()) {
                    address = frame.group(1);
                    walks.get(walks.size() - 1).add(address);
                }
                if (!line.endsWith(" [inlined]")) {
                    String name = frame.group(2);
                    String ours = names.get(address);
                    if (name != null && ours != null && !plain(name).equals(plain(ours))) {
                        differing.add(plain(name) + " for " + plain(ours));
                    }
                    address = "";
                }
            }
        }
        walks.removeIf(List::isEmpty);
        assertThat(differing).as("names of the same address").isEmpty();
        return walks;
    }

    /** System calls have two names; DWARF names a part of a function as the whole, and LLDB says {@code entry_SYSCALL_64} for its inner label. */
    private static String plain(String name) {
        return name.replaceFirst("^__(x64|ia32)_sys_", "__sys_")
                .replaceFirst("[.\\[](cold|isra|constprop|part).*", "")
                .replaceFirst("^entry_SYSCALL_64.*", "entry");
    }

    /** Frames after the first, in order, from some place in one of our walks on. */
    private static boolean isOurs(List<String> walk, Map<String, List<String>> expected) {
        List<String> returns = walk.subList(1, walk.size());
        return returns.isEmpty()
                || expected.values().stream().anyMatch(ours -> Collections.indexOfSubList(ours, returns) >= 0);
    }

    /** The same between frames that LLDB adds for inlined calls without saying so; to the end but for an assembly frame. */
    private static boolean hasOurs(List<String> walk, Map<String, List<String>> expected) {
        return walk.size() == 1
                || expected.values().stream().anyMatch(ours -> {
                    List<String> common =
                            walk.stream().distinct().filter(ours::contains).toList();
                    int at = Collections.indexOfSubList(ours, common);
                    return !common.isEmpty() && at >= 0 && at + common.size() >= ours.size() - 1;
                });
    }
}
