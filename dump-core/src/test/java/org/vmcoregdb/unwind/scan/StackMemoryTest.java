package org.vmcoregdb.unwind.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.mm.SlabCaches;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.ChosenStart;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Stacks;
import org.vmcoregdb.unwind.x86.CpuStacks;

/** Stacks of a real kernel, looked at as memory. */
class StackMemoryTest {
    private static Kernel kernel;
    private static Unwinder unwinder;
    private static Task panicked;

    @BeforeAll
    static void open() {
        kernel = Sample.kernel(Sample.dump());
        unwinder = new Unwinder(kernel);
        panicked = Cpus.of(kernel).panicTask().orElseThrow();
    }

    private static Task init() {
        return Tasks.of(kernel).withPid(1).orElseThrow();
    }

    private static Task withStackAt(Task t, long stack) {
        return new Task(
                t.address(),
                t.pid(),
                t.tgid(),
                t.ppid(),
                t.comm(),
                t.state(),
                t.cpu(),
                t.flags(),
                t.mm(),
                stack,
                t.idleOf(),
                t.activeOn());
    }

    @Test
    void aCopyHasTheWordsThatMemoryHas() {
        StackRegion stack = Stacks.of(kernel).allocated(panicked).orElseThrow();
        StackCopy copy = StackCopy.of(kernel.memory(), stack.low() + 1, stack.high());
        assertThat(copy.address(0)).isEqualTo(stack.low() + 8);
        assertThat(copy.count()).isEqualTo((int) ((stack.high() - stack.low()) / 8) - 1);
        int last = copy.count() - 1;
        assertThat(copy.word(last)).isEqualTo(kernel.memory().readLong(copy.address(last)));
        assertThat(copy.has(last)).isTrue();
        assertThat(copy.has(last, 2)).isFalse();
        assertThat(StackCopy.of(kernel.memory(), 16, 8).count()).isZero();
        StackCopy missing = StackCopy.of(kernel.memory(), 0xffffc00000000000L, 0xffffc00000002000L);
        assertThat(missing.count()).isEqualTo(1024);
        assertThat(missing.has(0)).isFalse();
        assertThat(missing.has(0, 3)).isFalse();
    }

    @Test
    void everyCpuHasItsStacks() {
        Stacks map = Stacks.of(kernel);
        for (StackKind kind : List.of(StackKind.IRQ, StackKind.NMI, CpuStacks.DOUBLE_FAULT)) {
            assertThat(map.all(kind)).extracting(StackRegion::cpu).containsExactly(0, 1);
            assertThat(map.all(kind)).allMatch(s -> s.contains(s.low()) && !s.contains(s.high()));
        }
        // two of a kind on each CPU
        assertThat(map.all(CpuStacks.VC))
                .allMatch(s -> map.all(StackKind.NMI).stream()
                        .anyMatch(nmi -> nmi.cpu() == s.cpu() && Math.abs(nmi.low() - s.low()) < 1 << 17));
        long inNmi = map.all(StackKind.NMI).get(1).low() + 64;
        assertThat(map.containing(panicked, inNmi).map(StackRegion::kind)).contains(StackKind.NMI);
        assertThat(map.allocated(withStackAt(panicked, 0))).isEmpty();
    }

    @Test
    void aScanFindsEveryFrameThatTheWalkFinds() {
        TextScan scan = new TextScan(kernel);
        for (Task task : Tasks.of(kernel).all()) {
            Backtrace trace = unwinder.backtrace(task);
            List<Long> found = scan.from(trace).stream()
                    .filter(TextScan.Find.Text.class::isInstance)
                    .map(f -> ((TextScan.Find.Text) f).value())
                    .toList();
            List<Long> pcs = trace.frames().stream()
                    .filter(f -> f.slot().isPresent() && f.symbol().isPresent())
                    .map(Frame::pc)
                    .toList();
            assertThat(found).as(task.comm()).containsAll(pcs);
        }
    }

    @Test
    void aScanTellsWhereItChangesStacks() {
        Task other = RunningTasks.of(kernel).on(1).orElseThrow();
        List<TextScan.Find> finds = new TextScan(kernel).from(unwinder.backtrace(other));
        if (unwinder.backtrace(other).frames().get(0).stack().equals(StackKind.NMI)) {
            assertThat(finds).contains(new TextScan.Find.EndOfStack(StackKind.NMI));
            assertThat(finds).hasAtLeastOneElementOfType(TextScan.Find.Registers.class);
        }
        StackRegion stack = Stacks.of(kernel).allocated(panicked).orElseThrow();
        List<TextScan.Find> whole = new TextScan(kernel).all(stack.low(), stack.high());
        assertThat(whole)
                .hasSizeGreaterThan(
                        new TextScan(kernel).from(unwinder.backtrace(panicked)).size() - 1);
    }

    @Test
    void theSearchFindsTheEntryFromUserSpace() {
        ExceptionFrameSearch search = new ExceptionFrameSearch(kernel);
        Frame.SavedRegisters entry = unwinder.backtrace(panicked).frames().stream()
                .reduce((first, second) -> second)
                .flatMap(Frame::savedRegisters)
                .orElseThrow();
        List<Frame.SavedRegisters> found =
                search.on(Stacks.of(kernel).allocated(panicked).orElseThrow());
        assertThat(found).extracting(Frame.SavedRegisters::address).contains(entry.address());
        assertThat(found).allMatch(f -> f.complete() && f.registers().has(X86_64.R15));
        assertThat(found).anyMatch(f -> !f.userMode());
    }

    @Test
    void aStackThatRanOverIsFound() {
        StackCheck check = new StackCheck(kernel);
        assertThat(Tasks.of(kernel).all()).noneMatch(t -> check.of(t).suspicious());
        StackCheck.Finding wrongEnd = check.of(withStackAt(panicked, panicked.stack() + 8));
        assertThat(wrongEnd.suspicious()).isTrue();
        assertThat(wrongEnd.endWord()).isPresent();
        assertThat(wrongEnd.cpu()).isEmpty();
        assertThat(check.of(withStackAt(panicked, 0xffffc00000000000L)).problem())
                .isPresent();
        assertThat(check.of(withStackAt(panicked, 0)).suspicious()).isFalse();
    }

    @Test
    void aWalkCanStartElsewhere() {
        ChosenStart start = new ChosenStart(kernel, unwinder);
        Backtrace whole = unwinder.backtrace(panicked);
        Frame fifth = whole.frames().get(5);
        OptionalLong none = OptionalLong.empty();
        Backtrace fromSp = start.walk(
                        panicked, none, OptionalLong.of(fifth.slot().orElseThrow()))
                .orElseThrow();
        assertThat(fromSp.frames()).extracting(Frame::pc).first().isEqualTo(fifth.pc());
        assertThat(fromSp.end()).isEqualTo(whole.end());
        Backtrace fromBoth = start.walk(panicked, OptionalLong.of(fifth.pc()), OptionalLong.of(fifth.sp()))
                .orElseThrow();
        assertThat(fromBoth.frames()).hasSize(whole.frames().size() - 5);
        Backtrace sleeping = unwinder.backtrace(init());
        assertThat(start.walk(init(), OptionalLong.of(sleeping.frames().get(0).pc()), none)
                        .orElseThrow()
                        .frames())
                .hasSameSizeAs(sleeping.frames());
        assertThat(start.walk(panicked, none, OptionalLong.of(0))).isEmpty();
        long top = panicked.stack() + 0x4000 - 8;
        assertThat(start.walk(panicked, none, OptionalLong.of(top))).isEmpty();
    }

    @Test
    void aSlabObjectTellsItsCache() {
        SlabCaches caches = SlabCaches.of(kernel);
        assertThat(caches.nameAt(panicked.address())).contains("task_struct");
        assertThat(caches.nameAt(panicked.address() + 8)).contains("task_struct");
        assertThat(caches.nameAt(panicked.mm())).contains("mm_struct");
        assertThat(caches.nameAt(panicked.stack())).isEqualTo(Optional.empty());
        assertThat(caches.nameAt(kernel.needSymbol("panic"))).isEmpty();
        assertThat(caches.nameAt(5)).isEmpty();
        assertThat(caches.nameAt(panicked.address() + (1L << 45))).isEmpty();
    }
}
