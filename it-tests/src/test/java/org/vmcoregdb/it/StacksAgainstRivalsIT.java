package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.it.StackOracles.Row;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/**
 * Every frame of every task of every dump, its pc and its stack pointer, against drgn and against crash. Where they differ, {@code
 * stack-differences.tsv} must name the kind of difference, and the proof that ours is right must hold.
 */
final class StacksAgainstRivalsIT {
    private static final List<String> CASES = List.of(
            "smash", "null", "bug", "irq", "lockup", "hung", "smashdeep", "badjump", "la57", "pti", "nokaslr", "big");
    private static final List<String> FORMATS = List.of("elf", "mdf-d31-zlib");

    static Stream<Arguments> dumps() {
        Set<String> first = Set.of("irq.elf", "lockup.mdf-d31-zlib", "smashdeep.mdf-d31-zlib", "badjump.elf");
        List<Arguments> rows = new ArrayList<>();
        List<Arguments> more = new ArrayList<>();
        for (String name : CASES) {
            for (String format : FORMATS) {
                // crash takes minutes for each big dump
                if (!name.equals("big") || !format.equals("elf")) {
                    (first.contains(name + "." + format) ? rows : more).add(Arguments.of(name, format));
                }
            }
        }
        return Rows.of(rows, more);
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("dumps")
    void drgn(String name, String format) {
        Path dump = Lab.dump(name, format);
        Map<Long, List<Row>> theirs = StackOracles.drgn(dump);
        Score score = new Score("drgn", name);
        for (Backtrace ours : stacks(dump)) {
            List<Row> rows = theirs.getOrDefault(ours.task().address(), List.of());
            score.compare(ours, rows(ours, false), rows, rows);
        }
        score.check(name + "." + format);
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("dumps")
    void crash(String name, String format) {
        Path dump = Lab.dump(name, format);
        Map<Long, List<Row>> drgn = StackOracles.drgn(dump);
        Map<Long, List<Row>> theirs = StackOracles.crash(dump);
        Score score = new Score("crash", name);
        for (Backtrace ours : stacks(dump)) {
            long task = ours.task().address();
            List<Row> interrupted = interrupted(ours);
            // what an exception interrupted crash mostly tells as [exception RIP: ...] only
            List<Row> shown = theirs.getOrDefault(task, List.of()).stream()
                    .filter(r -> interrupted.stream().noneMatch(i -> i.pc() == r.pc()))
                    .toList();
            score.compare(ours, rows(ours, true), shown, drgn.getOrDefault(task, List.of()));
        }
        score.check(name + "." + format);
    }

    /** The story of the case that overwrites a return address: what was found there, and the marked rest. */
    @Test
    void aDestroyedReturnAddress() {
        Backtrace trace = panicTask(Lab.dump("smashdeep", "mdf-d31-zlib"));
        List<String> names =
                trace.frames().stream().map(StacksAgainstRivalsIT::name).toList();
        assertThat(names)
                .containsSubsequence(
                        "panic",
                        "__stack_chk_fail",
                        "crashme_parse_name",
                        "?",
                        "crashme_do_smash",
                        "full_proxy_write",
                        "vfs_write",
                        "entry_SYSCALL_64_after_hwframe");
        int destroyed = names.indexOf("?");
        assertThat(trace.frames().subList(0, destroyed)).noneMatch(Frame::guessed);
        assertThat(trace.frames().subList(destroyed + 1, names.size())).allMatch(Frame::guessed);
        assertThat(trace.problem())
                .hasValueSatisfying(p -> assertThat(p)
                        .contains("is destroyed: 0x"
                                + Long.toHexString(trace.frames().get(destroyed).pc()))
                        .endsWith("; the frames marked ? were found by scanning the stack."));
    }

    /** The story of the case that calls a wild pointer: the caller is found. */
    @Test
    void aCallToNowhere() {
        Backtrace trace = panicTask(Lab.dump("badjump", "mdf-d31-zlib"));
        assertThat(trace.frames().stream().map(StacksAgainstRivalsIT::name))
                .containsSubsequence(
                        "exc_page_fault",
                        "asm_exc_page_fault",
                        "?",
                        "crashme_do_badjump",
                        "entry_SYSCALL_64_after_hwframe");
        assertThat(trace.frames()).noneMatch(Frame::guessed);
        assertThat(trace.problem()).isEmpty();
    }

    static Stream<Arguments> stories() {
        List<String> ofTheModule =
                List.of("crashme_write.cold", "full_proxy_write", "vfs_write", "entry_SYSCALL_64_after_hwframe");
        return Stream.of(
                story(
                        "smash",
                        List.of(
                                "machine_kexec",
                                "__crash_kexec",
                                "panic",
                                "__stack_chk_fail",
                                "crashme_parse_name",
                                "crashme_handle_packet",
                                "crashme_do_smash"),
                        ofTheModule),
                story(
                        "null",
                        List.of("oops_end", "exc_page_fault", "asm_exc_page_fault", "crashme_store", "crashme_do_null"),
                        ofTheModule),
                story(
                        "bug",
                        List.of("oops_end", "exc_invalid_op", "asm_exc_invalid_op", "crashme_do_bug.constprop.0"),
                        ofTheModule),
                story(
                        "irq",
                        List.of(
                                "asm_exc_page_fault",
                                "crashme_store",
                                "crashme_timer_fn",
                                "call_timer_fn",
                                "handle_softirqs",
                                "asm_sysvec_apic_timer_interrupt"),
                        ofTheModule),
                story("lockup", List.of("panic", "crashme_do_lockup"), ofTheModule),
                story("hung", List.of("panic", "watchdog.cold", "kthread", "ret_from_fork"), List.of()));
    }

    private static Arguments story(String name, List<String> inner, List<String> outer) {
        return Arguments.of(name, Stream.concat(inner.stream(), outer.stream()).toList());
    }

    /** What each case is about is on its panicking task's stack, whole, and nothing of it is a guess. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void tellsTheStory(String name, List<String> functions) {
        Backtrace trace = panicTask(Lab.dump(name, "mdf-d31-zlib"));
        assertThat(trace.frames().stream().map(StacksAgainstRivalsIT::name)).containsSubsequence(functions);
        assertThat(trace.frames()).noneMatch(Frame::guessed);
        assertThat(trace.problem()).isEmpty();
    }

    /** The CPU that spun with interrupts off answered the crash's NMI: its stack goes through it into the module. */
    @Test
    void theCpuThatSpun() {
        Kernel kernel = open(Lab.dump("lockup", "mdf-d31-zlib"));
        Task spinning = RunningTasks.of(kernel).all().stream()
                .filter(t -> t.comm().equals("crashme_spin"))
                .findFirst()
                .orElseThrow();
        assertThat(new Unwinder(kernel).backtrace(spinning).frames().stream().map(StacksAgainstRivalsIT::name))
                .containsSubsequence(
                        "crash_nmi_callback", "exc_nmi", "crashme_spin_forever", "kthread", "ret_from_fork");
    }

    /**
     * With a return probe and the function-graph tracer on, return addresses on the stack are tracing's own. The task remembers the real
     * ones; crash 9.0.2 shows stale frames here, and drgn 0.3 ends.
     */
    @ParameterizedTest
    @ValueSource(strings = {"elf", "mdf-d31-zlib"})
    void returnAddressesThatTracingReplaced(String format) {
        Backtrace trace = panicTask(Lab.dump("traced", format));
        assertThat(trace.frames().stream().map(StacksAgainstRivalsIT::name))
                .containsSubsequence(
                        "panic",
                        "__stack_chk_fail",
                        "crashme_parse_name",
                        "crashme_handle_packet",
                        "crashme_do_smash",
                        "crashme_write.cold",
                        "full_proxy_write",
                        "vfs_write",
                        "ksys_write",
                        "do_syscall_64",
                        "entry_SYSCALL_64_after_hwframe")
                .doesNotContain("return_to_handler", "arch_rethook_trampoline");
        assertThat(trace.frames()).noneMatch(Frame::guessed);
        assertThat(trace.problem()).isEmpty();
    }

    private static Backtrace panicTask(Path dump) {
        Kernel kernel = open(dump);
        return new Unwinder(kernel).backtrace(Cpus.of(kernel).panicTask().orElseThrow());
    }

    private static Kernel open(Path dump) {
        return Opened.kernel(dump, Optional.empty());
    }

    private static List<Backtrace> stacks(Path dump) {
        Kernel kernel = open(dump);
        Unwinder unwinder = new Unwinder(kernel);
        List<Backtrace> all = new ArrayList<>();
        for (Task task : Tasks.of(kernel).all()) {
            all.add(unwinder.backtrace(task));
        }
        assertThat(all).hasSizeGreaterThan(50);
        return all;
    }

    private static List<Row> rows(Backtrace trace, boolean withoutInterrupted) {
        List<Row> rows = new ArrayList<>();
        List<Row> interrupted = withoutInterrupted ? interrupted(trace) : List.of();
        for (Frame frame : trace.frames()) {
            Row row = new Row(frame.pc(), frame.sp(), name(frame));
            if (interrupted.stream().noneMatch(i -> i.pc() == row.pc())) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The frames that an exception or an interrupt interrupted. */
    private static List<Row> interrupted(Backtrace trace) {
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i < trace.frames().size(); i++) {
            if (trace.frames().get(i - 1).savedRegisters().isPresent()) {
                Frame frame = trace.frames().get(i);
                rows.add(new Row(frame.pc(), frame.sp(), name(frame)));
            }
        }
        return rows;
    }

    static String name(Frame frame) {
        return frame.symbol().map(s -> s.symbol().name()).orElse("?");
    }

    /** Counts what is equal, and collects what is neither equal nor proved. */
    private static final class Score {
        private final String rival;
        private final String dump;
        private final List<StackDifference> listed = StackDifference.listed();
        private final List<String> unproved = new ArrayList<>();
        private int frames;
        private int equal;
        private int ofFreedStacks;

        Score(String rival, String dump) {
            this.rival = rival;
            this.dump = dump;
        }

        void compare(Backtrace ours, List<Row> mine, List<Row> theirs, List<Row> drgn) {
            frames += theirs.size();
            equal += (int) theirs.stream()
                    .filter(row -> mine.stream().anyMatch(row::sameAs))
                    .count();
            int common = StackDifference.commonEnd(mine, theirs);
            if (common == mine.size() && common == theirs.size()) {
                return;
            }
            Optional<StackDifference> proof = listed.stream()
                    .filter(d -> d.covers(rival, dump, ours) && d.proved(ours, mine, theirs, drgn))
                    .findFirst();
            if (proof.isEmpty()) {
                unproved.add(ours.task().pid() + " " + ours.task().comm() + "\n  ours "
                        + String.join(
                                "\n  ours ", mine.stream().map(Row::toString).toList())
                        + "\n  " + rival + " "
                        + String.join(
                                "\n  " + rival + " ",
                                theirs.stream().map(Row::toString).toList()));
            } else if (proof.get().kind() == StackDifference.Kind.FREED) {
                ofFreedStacks += theirs.size();
            }
        }

        void check(String what) {
            System.out.printf(
                    "%s: %d frames of %s, %d equal (%.2f %%), %d of freed stacks%n",
                    what, frames, rival, equal, 100.0 * equal / frames, ofFreedStacks);
            assertThat(unproved).isEmpty();
            // of crash's frames those count as well that drgn, too, has otherwise
            int wanted = rival.equals("drgn") ? 995 : 980;
            assertThat(1000 * equal / (frames - ofFreedStacks))
                    .as("thousandths of %s's frames", rival)
                    .isGreaterThanOrEqualTo(wanted);
        }
    }
}
