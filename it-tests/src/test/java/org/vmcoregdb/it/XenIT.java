package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cores of Xen guests, from the core alone. What crash 8.0.6 (with vmlinux, and the core made into an ELF core for it) and drgn said
 * of them is in the resources {@code pv1} and {@code pvh1}: stacks are drgn's, because crash does not use a vcpu's registers.
 */
final class XenIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Pattern TASK = Pattern.compile("PID: \\d+ +TASK: ([0-9a-f]{16}) .*");
    private static final Pattern FRAME = Pattern.compile(" *#\\d+ \\[[0-9a-f]{16}\\] \\S.* at ([0-9a-f]{16})(?: .*)?");

    /** Follows the last frame that drgn has of a stack it could not follow to its end. */
    private static final String CUT = "...";

    private static Path core(String guest) {
        return guest.equals("pv1") ? Lab.xenSample() : Lab.brought(guest + ".core.zst");
    }

    private static String exec(Path core, String command) {
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, "exec", core.toString(), "-c", command);
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome.out();
    }

    private static String resource(String name) {
        try (InputStream in = XenIT.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ps", "log"})
    void answersAsCrashDoes(String command) {
        assertThat(exec(Lab.xenSample(), command)).isEqualTo(resource("pv1/" + command + ".txt"));
    }

    /** All but the names of the files. */
    @Test
    void saysOfTheMachineWhatCrashDoes() {
        List<String> ours = exec(Lab.xenSample(), "sys").lines().toList();
        List<String> crash = resource("pv1/sys.txt").lines().toList();
        assertThat(ours.subList(2, ours.size())).isEqualTo(crash.subList(2, crash.size()));
    }

    /** All but what depends on the session, blanks at line ends, and the bits of page table entries that crash loses in a PV guest. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"pv1", "pvh1"})
    void commandsAnswerAsCrashDoes(String guest) {
        List<String> answers = List.of(resource(guest + "/crash.txt").split("(?m)^crash> "));
        List<String> arguments = new ArrayList<>(List.of("exec", core(guest).toString()));
        StringBuilder theirs = new StringBuilder();
        for (String answer : answers.subList(1, answers.size())) {
            int end = answer.indexOf('\n');
            arguments.addAll(List.of("-c", answer.substring(0, end)));
            theirs.append(answer.substring(end + 1));
        }
        Programs.Outcome ours = Programs.vmcoreGdb(LIMIT, arguments.toArray(String[]::new));
        assertThat(ours.exitCode()).as(ours.all()).isZero();
        assertThat(comparable(ours.out())).isEqualTo(comparable(theirs.toString()));
    }

    private static List<String> comparable(String answers) {
        return answers.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.replaceFirst("^\\$\\d+ = ", "= ")
                        .replaceFirst("^( +PTE: |)80[01]0+(?=[0-9a-f]{7}(?: |$))", "$1")
                        .replace("|NX)", ")")
                        .replaceAll(" +", " ")
                        .strip())
                .toList();
    }

    @Test
    void saysThatThereIsNoFirmware() {
        assertThat(exec(Lab.xenSample(), "sys -i"))
                .isEqualTo(
                        "[The firmware told the kernel nothing about the machine (no DMI, as in a Xen PV guest).]\n");
    }

    /** The bits that crash loses: a page of data is not executable in a PV guest either. */
    @Test
    void entriesKeepTheirHighBits() {
        assertThat(exec(Lab.xenSample(), "vtop init_task"))
                .contains(" [machine]\n   PTE: 8010000002a1a067\n", "|NX)\n");
    }

    /** Each task's frames in the kernel, by their program counters. */
    private static Map<String, List<String>> ours(Path core) {
        Map<String, List<String>> stacks = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : exec(core, "foreach bt").lines().toList()) {
            Matcher task = TASK.matcher(line);
            Matcher frame = FRAME.matcher(line);
            if (task.matches()) {
                current = new ArrayList<>();
                stacks.put(task.group(1), current);
            } else if (frame.matches()) {
                current.add(frame.group(1));
            }
        }
        return stacks;
    }

    private static Map<String, List<String>> drgns(String guest) {
        Map<String, List<String>> stacks = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : resource(guest + "/stacks.txt").lines().toList()) {
            if (line.startsWith("TASK ")) {
                current = new ArrayList<>();
                stacks.put(line.split(" ")[1], current);
            } else {
                current.add(line);
            }
        }
        return stacks;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"pv1, 59", "pvh1, 60"})
    void everyStackIsDrgns(String guest, int tasks) {
        Map<String, List<String>> drgn = drgns(guest);
        Map<String, List<String>> ours = ours(core(guest));
        assertThat(drgn).hasSize(tasks);
        drgn.forEach((task, frames) -> {
            List<String> same = ours.getOrDefault(task, List.of());
            if (frames.get(frames.size() - 1).equals(CUT)) {
                assertThat(same)
                        .as(task)
                        .startsWith(frames.subList(0, frames.size() - 1).toArray(new String[0]));
            } else {
                assertThat(same).as(task).isEqualTo(frames);
            }
        });
    }

    @Test
    void saysWhereItFoundTheKernel() {
        Programs.Outcome info =
                Programs.vmcoreGdb(LIMIT, "info", Lab.xenSample().toString());
        assertThat(info.out())
                .contains("Xen guest core (PV) (Xen 4.17.7)")
                .contains("vmcoreinfo:    in memory, at physical address 0x4da9000  [found by its first line]")
                .contains("phys_base:     0x0  [that vmcoreinfo's NUMBER(phys_base)]");
        assertThat(info.err()).isEmpty();
    }

    /** gdb without any file, and with the vmlinux, which is the lab's if that is the same build. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "pv1, gdb, false",
        "pv1, gdb18, false",
        "pv1, gdb, true",
        "pv1, gdb18, true",
        "pvh1, gdb, false",
        "pvh1, gdb18, true"
    })
    void gdbDebugsIt(String guest, String name, boolean withVmlinux) {
        Path core = core(guest);
        Path gdb = name.equals("gdb") ? Lab.gdb() : Lab.peer(name);
        List<String> commands = new ArrayList<>();
        commands.add(withVmlinux ? "file " + Lab.vmlinuxOf(core) : "set architecture i386:x86-64");
        try (ServerProcess server = ServerProcess.start(core)) {
            commands.add("target remote " + server.address());
            commands.addAll(
                    List.of("bt", "p init_task.comm", "info threads", "thread find kthreadd", "thread 3", "bt 3"));
            Programs.Outcome outcome = Programs.gdb(gdb, LIMIT, commands);
            assertThat(outcome.out())
                    .as(outcome.all())
                    .containsPattern("#0 .*" + (guest.equals("pv1") ? "xen_hypercall_pv" : "xen_hypercall_amd"))
                    .containsPattern("#\\d+ .*panic \\(")
                    .containsPattern("#\\d+ .*sysrq_handle_crash")
                    .containsPattern("#\\d+ .*entry_SYSCALL_64")
                    .contains("= \"swapper/0")
                    .containsPattern("\\* 1 +Thread \\d+ \"init\" \\(running on CPU 0\\)")
                    .containsPattern("Thread \\d+ \"cat\" \\(running on CPU 1\\)")
                    .contains("__schedule (");
            assertThat(outcome.err()).doesNotContain("Ignoring packet error").doesNotContain("Remote failure");
        }
    }
}
