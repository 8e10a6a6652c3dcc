package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The machines of {@code lab dumps zoo}: who is to blame, and the stacks of all tasks as the kernel printed them itself. */
final class ZooIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final Pattern TASK = Pattern.compile("PID: (\\d+) .*");
    private static final Pattern FRAME = Pattern.compile(" *#\\d+ \\[[0-9a-f]+\\] (\\S+) at [0-9a-f]+.*");
    private static final Pattern LOGGED_TASK = Pattern.compile("\\[ *[\\d.]+\\] task:.* pid:(\\d+) .*");
    private static final Pattern LOGGED_FRAME =
            Pattern.compile("\\[ *[\\d.]+\\]  (\\? )?([\\w.]+)\\+0x[0-9a-f]+/0x[0-9a-f]+.*");
    private static final Pattern LOGGED_REST =
            Pattern.compile("\\[ *[\\d.]+\\] (Call Trace:| </?TASK>|R[A-Z0-9 ]{2}: .*|ORIG_RAX: .*)");

    private static String report(String name) {
        Programs.Outcome outcome =
                Programs.vmcoreGdb(LIMIT, "report", Lab.dump(name, "elf").toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.out()).doesNotContain("WHAT IS MISSING");
        return outcome.out();
    }

    /** Class, function, module and CPU; what the machine wrote last; and the module that is to be looked at first. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "zoo            | general-protection | zoo_write   | 2 | general protection fault, probably for non-can",
                "zoo-kmsgfake   | general-protection | zoo_write   | 2 | general protection fault, probably for non-can",
                "zoo-stackovf   | stack-overflow     | zoo_recurse | 2 | BUG: TASK stack guard page was hit",
                "zoo-rcu        | rcu-stall          | zoo_spin    | 2 | Kernel panic - not syncing: RCU Stall",
                "zoo-rcuirq     | rcu-stall          | zoo_spin    | 2 | Kernel panic - not syncing: RCU Stall",
                "zoo-soft       | soft-lockup        | zoo_spin    | 2 | Kernel panic - not syncing: softlockup",
                "zoo-unanswered | soft-lockup        | zoo_spin    | 3 | Kernel panic - not syncing: softlockup",
                "zoo-kprobebug  | bug                | bug_handler | 2 | kernel BUG at ",
                "zoo-nmibug     | bug                | zoo_nmi_bug | 2 | kernel BUG at ",
                "zoo-work       | null-pointer       | zoo_work    | . | BUG: kernel NULL pointer dereference",
                "zoo-ipi        | panic              | zoo_ipi     | 3 | Kernel panic - not syncing: zoo: in an interrupt",
                "zoo-bpfbug     | panic              | bpf_handler | . | Kernel panic - not syncing: zoo: in a helper",
                "zoo-panicnl    | panic              | zoo_write   | 2 | Kernel panic - not syncing: zoo: first line",
            })
    void whoIsToBlame(String name, String type, String function, String cpu, String message) {
        assertThat(report(name))
                .containsPattern("(?m)^ +CLASS: " + type + ": ")
                .containsPattern("(?m)^ +WHERE: " + function + "(\\.cold)?\\+\\d+ \\[zoo\\]$")
                .containsPattern("(?m)^ +TASK: \\d+ .* on CPU " + cpu + "$")
                .containsPattern("(?m)^ +MESSAGE: " + Pattern.quote(message))
                .containsPattern("(?m)^ +SIGNATURE: .*\\(1 " + type + " " + function + "[ )]")
                .containsPattern("(?m)^ +zoo +\\(OE\\) +on the stack that crashed");
    }

    /** An oops that the machine survived is not what it died of. */
    @Test
    void theLastDeathCounts() {
        assertThat(report("zoo-two"))
                .contains("PANIC: \"Kernel panic - not syncing: sysrq triggered crash")
                .containsPattern("(?m)^ +CLASS: sysrq: ")
                .containsPattern("(?m)^ +WHERE: sysrq_handle_crash\\+");
    }

    @Test
    void theBannerSaysThatItWasPatched() {
        Programs.Outcome outcome =
                Programs.vmcoreGdb(LIMIT, "exec", Lab.dump("zoo", "elf").toString(), "-c", "sys");
        assertThat(outcome.out())
                .contains("  [LIVEPATCH]  [TAINTED]")
                .contains("PANIC: \"Kernel panic - not syncing: Fatal exception\"");
    }

    /** {@code dis} and {@code sym} know code that the kernel made, by the names it has in kallsyms. */
    @Test
    void aProgramOfBpfByItsName() {
        String dump = Lab.dump("zoo-bpfbug", "elf").toString();
        String frames = Programs.vmcoreGdb(LIMIT, "exec", dump, "-c", "bt").out();
        Matcher name = Pattern.compile("(bpf_prog_[0-9a-f]+_zoo_filter) at").matcher(frames);
        assertThat(name.find()).as(frames).isTrue();
        Programs.Outcome outcome =
                Programs.vmcoreGdb(LIMIT, "exec", dump, "-c", "sym " + name.group(1), "-c", "dis " + name.group(1));
        assertThat(outcome.out())
                .contains(name.group(1) + " [bpf]")
                .contains("<" + name.group(1) + "+")
                .containsPattern("call +0x[0-9a-f]+ <bpf_user_rnd_u32>")
                .contains("ret");
    }

    /**
     * The kernel's own unwinder, which printed the stack of every task (SysRq t), against {@code bt}; of tasks that went on
     * after that there is nothing to compare.
     */
    @Test
    void stacksAsTheKernelPrintsThem() {
        String dump = Lab.dump("zoo", "elf").toString();
        Map<Long, List<String>> theirs =
                logged(Programs.vmcoreGdb(LIMIT, "exec", dump, "-c", "log").lines());
        Map<Long, List<String>> ours =
                ours(Programs.vmcoreGdb(LIMIT, "exec", dump, "-c", "foreach bt").lines());
        List<String> differences = new ArrayList<>();
        int same = 0;
        for (Map.Entry<Long, List<String>> task : theirs.entrySet()) {
            List<String> mine = ours.getOrDefault(task.getKey(), List.of());
            if (mine.isEmpty() || task.getValue().isEmpty() || hasRun(mine, task.getValue())) {
                continue;
            }
            if (mine.equals(task.getValue()) || isReturnProbe(mine, task.getValue())) {
                same++;
            } else {
                differences.add(task.getKey() + "\n  ours:   " + mine + "\n  kernel: " + task.getValue());
            }
        }
        assertThat(differences).isEmpty();
        assertThat(same).isGreaterThan(120);
    }

    /** A task that was not asleep either time, or sleeps somewhere else now. */
    private static boolean hasRun(List<String> ours, List<String> kernels) {
        return !ours.get(0).equals("__schedule") || !kernels.get(0).equals("__schedule");
    }

    /**
     * Of a return probe's trampoline the kernel prints the function that lies before it in memory ({@code trace_clock_x86_tsc}), because
     * it takes a byte off the return address to find its function.
     */
    private static boolean isReturnProbe(List<String> ours, List<String> kernels) {
        List<String> patched = new ArrayList<>(ours);
        patched.replaceAll(name -> name.equals("zoo_kret_outer") ? "trace_clock_x86_tsc" : name);
        return ours.contains("zoo_kret_target") && patched.equals(kernels);
    }

    private static Map<Long, List<String>> ours(List<String> lines) {
        Map<Long, List<String>> stacks = new LinkedHashMap<>();
        List<String> stack = new ArrayList<>();
        for (String line : lines) {
            Matcher task = TASK.matcher(line);
            Matcher frame = FRAME.matcher(line);
            if (task.matches()) {
                stack = new ArrayList<>();
                stacks.put(Long.parseLong(task.group(1)), stack);
            } else if (frame.matches()) {
                stack.add(normal(frame.group(1)));
            }
        }
        return stacks;
    }

    private static Map<Long, List<String>> logged(List<String> lines) {
        Map<Long, List<String>> stacks = new LinkedHashMap<>();
        List<String> stack = new ArrayList<>();
        for (String line : lines) {
            Matcher task = LOGGED_TASK.matcher(line);
            Matcher frame = LOGGED_FRAME.matcher(line);
            if (task.matches()) {
                stack = new ArrayList<>();
                stacks.put(Long.parseLong(task.group(1)), stack);
            } else if (frame.matches()) {
                if (frame.group(1) == null) {
                    stack.add(normal(frame.group(2)));
                }
            } else if (!LOGGED_REST.matcher(line).matches()) {
                stack = new ArrayList<>();
            }
        }
        return stacks;
    }

    /** A system call without arguments has two names. */
    private static String normal(String name) {
        return name.replaceFirst("^__do_sys_", "__x64_sys_").replaceFirst("\\..*", "");
    }
}
