package org.vmcoregdb.unwind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.unwind.FakeStacks.STACK;
import static org.vmcoregdb.unwind.FakeStacks.STACK_END;
import static org.vmcoregdb.unwind.FakeStacks.registers;
import static org.vmcoregdb.unwind.FakeStacks.task;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.frame.Stacks;

/** Stacks of a kernel without tables, whose functions keep frame pointers. */
class FramePointerStacksTest {
    private static final long LEAF = FakeKernel.TEXT + 0x1000;
    private static final long MIDDLE = FakeKernel.TEXT + 0x2000;
    private static final long ENTRY = FakeKernel.TEXT + 0x3000;
    /** endbr64; nop of five bytes; push %rbp; mov %rsp,%rbp. */
    private static final byte[] FRAMED = {
        (byte) 0xf3, 0x0f, 0x1e, (byte) 0xfa, 0x0f, 0x1f, 0x44, 0, 0, 0x55, 0x48, (byte) 0x89, (byte) 0xe5
    };

    private static FakeKernel kernel() {
        FakeKernel kernel = new FakeKernel();
        kernel.put(STACK, new byte[0x4000]);
        for (long function : List.of(LEAF, MIDDLE, ENTRY)) {
            kernel.put(function, FRAMED);
        }
        return kernel.function("schedule", LEAF)
                .function("middle", MIDDLE)
                .function("entry", ENTRY)
                .function("end", ENTRY + 0x1000)
                .symbol("schedule", LEAF);
    }

    private static Backtrace walk(FakeKernel kernel, RegisterSet registers) {
        Kernel opened = kernel.open();
        return new StackWalk(
                        UnwindTools.of(opened, StackConventions.of(opened), UnwindMethod.STANDARD),
                        task(STACK, OptionalInt.of(0)))
                .from(registers, OptionalLong.empty());
    }

    private static List<String> functions(Backtrace trace) {
        return trace.frames().stream()
                .map(f -> f.symbol().map(s -> s.text()).orElse("?"))
                .toList();
    }

    private static RegisterSet with(long pc, long sp, long bp) {
        return registers(pc, sp).toBuilder().set(X86_64.RBP, bp).build();
    }

    @Test
    void theyLeadToTheSavedRegisters() {
        FakeKernel kernel = kernel();
        kernel.put64(STACK + 0x100, STACK + 0x200).put64(STACK + 0x108, MIDDLE + 0x20);
        // entry code leaves the address of the saved registers, marked by bit 0
        kernel.put64(STACK + 0x200, STACK + 0x300 + 1).put64(STACK + 0x208, ENTRY + 0x30);
        kernel.put64(STACK + 0x300 + 128, 0x401000)
                .put64(STACK + 0x300 + 136, 0x33)
                .put64(STACK + 0x300 + 144, 0x246)
                .put64(STACK + 0x300 + 152, 0x7ffe00000000L)
                .put64(STACK + 0x300 + 160, 0x2b);
        Backtrace trace = walk(kernel, with(LEAF + 0x40, STACK + 0x80, STACK + 0x100));
        assertThat(functions(trace)).containsExactly("schedule+0x40", "middle+0x20", "entry+0x30");
        assertThat(trace.frames()).noneMatch(Frame::guessed);
        assertThat(trace.end()).isEqualTo(Backtrace.End.USER_SPACE);
        assertThat(trace.frames().get(2).savedRegisters())
                .hasValueSatisfying(s -> assertThat(s.address()).isEqualTo(STACK + 0x300));
    }

    @Test
    void aFunctionThatHasNoFrameYet() {
        for (long reached : List.of(0L, 4L, 9L, 10L)) {
            FakeKernel kernel = kernel();
            long slot = reached == 10 ? STACK + 0x88 : STACK + 0x80;
            kernel.put64(STACK + 0x80, STACK + 0x200); // pushed at 10
            kernel.put64(slot, MIDDLE + 0x20);
            kernel.put64(STACK + 0x200, 0).put64(STACK + 0x208, ENTRY + 0x30);
            Backtrace trace = walk(kernel, with(LEAF + reached, STACK + 0x80, STACK + 0x200));
            assertThat(functions(trace))
                    .as("at %d", reached)
                    .startsWith(
                            "schedule" + (reached == 0 ? "" : "+0x" + Long.toHexString(reached)),
                            "middle+0x20",
                            "entry+0x30");
            assertThat(trace.end()).as("rbp 0 is the bottom").isEqualTo(Backtrace.End.BOTTOM);
        }
    }

    /** What an overrun destroys first: the functions' instructions say where the callers are, too. */
    @Test
    void aDestroyedFramePointerIsNotNeeded() {
        for (long destroyed : List.of(0x4141414141414141L, STACK + 0x150)) {
            FakeKernel kernel = kernel();
            call(kernel, MIDDLE + 0x1b, LEAF);
            call(kernel, ENTRY + 0x2b, MIDDLE);
            kernel.put64(STACK + 0x100, destroyed).put64(STACK + 0x108, MIDDLE + 0x20);
            kernel.put64(STACK + 0x110, STACK + 0x200).put64(STACK + 0x118, ENTRY + 0x30);
            kernel.put64(STACK + 0x150, STACK + 0x180).put64(STACK + 0x158, 0x1234); // no code
            kernel.put64(STACK + 0x200, 0).put64(STACK + 0x208, ENTRY + 0x30);
            Backtrace trace = walk(kernel, with(LEAF + 0x40, STACK + 0x80, STACK + 0x100));
            assertThat(functions(trace))
                    .startsWith("schedule+0x40", "middle+0x20", "entry+0x30")
                    .endsWith("entry+0x30");
            assertThat(trace.frames()).noneMatch(Frame::guessed);
            assertThat(trace.frames().get(2).origin()).isEqualTo(Frame.Origin.CODE);
            assertThat(trace.end()).isEqualTo(Backtrace.End.BOTTOM);
        }
    }

    /** As a guest of Xen starts: xen_start_kernel is jumped to with an empty stack. */
    @Test
    void whatBeganOnAnEmptyStackIsTheBottom() {
        FakeKernel kernel = kernel();
        kernel.put64(STACK + 0x100, STACK_END - 8).put64(STACK + 0x108, MIDDLE + 0x20);
        kernel.put64(STACK_END - 8, 0).put64(STACK_END, 0x1234);
        Backtrace trace = walk(kernel, with(LEAF + 0x40, STACK + 0x80, STACK + 0x100));
        assertThat(functions(trace)).containsExactly("schedule+0x40", "middle+0x20");
        assertThat(trace.end()).isEqualTo(Backtrace.End.BOTTOM);
        assertThat(trace.problem()).isEmpty();
    }

    private static void call(FakeKernel kernel, long at, long target) {
        kernel.put(at, new byte[] {(byte) 0xe8}).put32(at + 1, (int) (target - at - 5));
    }

    @Test
    void nonsenseIsNotTakenForRegisters() {
        FakeKernel kernel = kernel();
        kernel.put64(STACK + 0x100, STACK + 0x300 + 1).put64(STACK + 0x108, MIDDLE + 0x20);
        kernel.put64(STACK + 0x300 + 136, 0x202020202020200aL);
        Backtrace trace = walk(kernel, with(LEAF + 0x40, STACK + 0x80, STACK + 0x100));
        assertThat(trace.end()).isEqualTo(Backtrace.End.BROKEN);
        assertThat(trace.problem())
                .contains("There are no saved registers at 0x" + Long.toHexString(STACK + 0x300)
                        + ": CS is 0x202020202020200a, which is not a code segment.");
    }

    /** All that an architecture has to say: where a task that sleeps keeps its registers. */
    private record Unfamiliar(RegisterSet sleeping) implements StackConventions {
        @Override
        public Machine machine() {
            return Machine.S390X;
        }

        @Override
        public RegisterSet sleeping(Kernel kernel, Task task) {
            return sleeping;
        }
    }

    @Test
    void anArchitectureThatSaysNothingButWhereTasksSleepIsWalkedByFramePointers() {
        FakeKernel kernel = kernel();
        kernel.put64(STACK + 0x100, STACK + 0x200).put64(STACK + 0x108, MIDDLE + 0x20);
        kernel.put64(STACK + 0x200, 0).put64(STACK + 0x208, ENTRY + 0x30);
        Kernel opened = kernel.open();
        StackConventions conventions = new Unfamiliar(with(LEAF + 0x40, STACK + 0x80, STACK + 0x100));
        UnwindTools tools = UnwindTools.of(opened, conventions, UnwindMethod.STANDARD);
        Task task = task(STACK, OptionalInt.empty());
        Backtrace trace =
                new StackWalk(tools, task).from(conventions.sleeping(opened, task), OptionalLong.of(STACK + 0x78));
        assertThat(functions(trace)).containsExactly("schedule+0x40", "middle+0x20", "entry+0x30");
        assertThat(trace.frames()).noneMatch(Frame::guessed);
        assertThat(trace.end()).isEqualTo(Backtrace.End.BOTTOM);
        assertThat(trace.problem()).isEmpty();
    }

    @Test
    void withoutAWordOnAnArchitectureThereIsAReason() {
        StackConventions unknown = new StackConventions.Unknown(Machine.S390X);
        Kernel opened = kernel().open();
        assertThat(unknown.sleeping(opened, task(STACK, OptionalInt.empty())).isEmpty())
                .isTrue();
        assertThat(unknown.withoutRegisters())
                .isEqualTo("Where tasks that sleep keep their registers on s390x is not known.");
        assertThat(unknown.callSites(opened.memory()).isAfterCall(MIDDLE + 0x20))
                .isFalse();
        assertThat(new Stacks(opened, unknown).complete()).isFalse();
    }
}
