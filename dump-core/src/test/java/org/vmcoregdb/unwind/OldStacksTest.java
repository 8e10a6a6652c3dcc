package org.vmcoregdb.unwind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;
import static org.vmcoregdb.unwind.FakeStacks.STACK;
import static org.vmcoregdb.unwind.FakeStacks.STACK_END;
import static org.vmcoregdb.unwind.FakeStacks.registers;
import static org.vmcoregdb.unwind.FakeStacks.task;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.types.btf.BtfWriter;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Stacks;
import org.vmcoregdb.unwind.x86.CpuStacks;

/** Stacks of kernels without tables, as they were from 2.6.32 on: frame pointers, mcount, stacks and entries of each age. */
class OldStacksTest {
    private static final long SCHEDULE = FakeKernel.TEXT + 0x1000;
    private static final long SWITCH_TO = FakeKernel.TEXT + 0x2000;
    private static final long SYS_READ = FakeKernel.TEXT + 0x3000;
    private static final long SYSTEM_CALL = FakeKernel.TEXT + 0x4000;
    private static final long RET_FROM_FORK = FakeKernel.TEXT + 0x5000;
    private static final long DO_IRQ = FakeKernel.TEXT + 0x6000;
    private static final long RET_FROM_INTR = FakeKernel.TEXT + 0x7000;
    private static final long CALL_SOFTIRQ = FakeKernel.TEXT + 0x8000;
    private static final long DO_SOFTIRQ = FakeKernel.TEXT + 0x9000;
    private static final long HYPERCALLS = FakeKernel.TEXT + 0xa000;
    private static final long LAST = FakeKernel.TEXT + 0xb000;

    private static final long IRQ_STACK = FakeKernel.DATA + 0x20000;
    private static final long IRQ_TOP = IRQ_STACK + 0x4000 - 64;

    /** push %rbp; mov %rsp,%rbp; sub $0x10,%rsp; what was a call of mcount. */
    private static final byte[] FRAMED = {
        0x55, 0x48, (byte) 0x89, (byte) 0xe5, 0x48, (byte) 0x83, (byte) 0xec, 0x10, 0x0f, 0x1f, 0x44, 0, 0
    };

    private final FakeKernel kernel = new FakeKernel();

    @BeforeEach
    void functions() {
        kernel.put(STACK, new byte[0x4000]).put(IRQ_STACK, new byte[0x4000]);
        for (long function : List.of(SCHEDULE, SWITCH_TO, SYS_READ, DO_IRQ, DO_SOFTIRQ)) {
            kernel.put(function, FRAMED);
        }
        kernel.function("schedule", SCHEDULE)
                .function("__switch_to", SWITCH_TO)
                .function("sys_read", SYS_READ)
                .function("system_call_fastpath", SYSTEM_CALL)
                .function("ret_from_fork", RET_FROM_FORK)
                .function("do_IRQ", DO_IRQ)
                .function("ret_from_intr", RET_FROM_INTR)
                .function("call_softirq", CALL_SOFTIRQ)
                .function("do_softirq", DO_SOFTIRQ)
                .function("hypercall_page", HYPERCALLS)
                .function("last", LAST);
        call(SCHEDULE + 0x40, SWITCH_TO);
        kernel.variable("__per_cpu_offset", 0)
                .variable("__cpu_possible_mask", 1)
                .variable("__cpu_present_mask", 1)
                .variable("nr_cpu_ids", 1)
                .variable("per_cpu__irq_stack_ptr", IRQ_TOP)
                .symbol("per_cpu__irq_stack_union", IRQ_STACK);
    }

    private void call(long at, long target) {
        kernel.put(at, new byte[] {(byte) 0xe8}).put32(at + 1, (int) (target - at - 5));
    }

    /** What was saved of a program, from a register on. */
    private void userRegisters(long at, int first) {
        long[] saved = {15, 14, 13, 12, 5, 3, 11, 10, 9, 8, 0, 2, 1, 6, 7, 42, 0x401000, 0x33, 0x246, 0x7ffe0000, 0x2b};
        for (int i = first; i < saved.length; i++) {
            kernel.put64(at + 8L * i, saved[i]);
        }
    }

    private void kernelRegisters(long at, long rip, long rsp) {
        userRegisters(at, 0);
        kernel.put64(at + 128, rip).put64(at + 136, 0x10).put64(at + 152, rsp).put64(at + 160, 0x18);
    }

    private static BtfWriter types(int stackBytes) {
        BtfWriter w = new BtfWriter();
        int u64 = w.integer("unsigned long", 8, 0);
        int thread = w.struct("thread_struct", 16, member("sp", u64, 8));
        int s32 = w.integer("int", 4, BtfWriter.SIGNED);
        int name = w.array(w.integer("char", 1, BtfWriter.CHAR), 16);
        w.struct(
                "task_struct",
                64,
                member("pid", s32, 0),
                member("tgid", s32, 4),
                member("comm", name, 8),
                member("thread", thread, 32));
        w.union("thread_union", stackBytes, member("stack", w.array(u64, stackBytes / 8), 0));
        return w;
    }

    private Kernel open() {
        return kernel.types(types(0x4000)).open();
    }

    private static List<String> functions(Backtrace trace) {
        return trace.frames().stream()
                .map(f -> f.symbol().map(s -> s.text()).orElse("?"))
                .toList();
    }

    private static Backtrace walk(Kernel opened, RegisterSet registers) {
        return new StackWalk(
                        UnwindTools.of(opened, StackConventions.of(opened), UnwindMethod.STANDARD),
                        task(STACK, OptionalInt.of(0)))
                .from(registers, OptionalLong.empty());
    }

    private static RegisterSet with(long pc, long sp, long bp) {
        return registers(pc, sp).toBuilder().set(X86_64.RBP, bp).build();
    }

    private Backtrace sleeping(long sp) {
        Task task = task(STACK, OptionalInt.empty());
        kernel.put64(task.address() + 40, sp);
        return new Unwinder(open()).backtrace(task);
    }

    /** Up to 4.8 schedule pushes the flags and rbp, and goes on after the call of __switch_to; system calls save what calls destroy. */
    @Test
    void aSleeperInASystemCall() {
        long registers = STACK_END - 168;
        long sp = STACK_END - 0x200;
        kernel.put64(sp, sp + 0x40).put64(sp + 8, 0x246);
        kernel.put64(sp + 0x40, sp + 0x80).put64(sp + 0x48, SYS_READ + 0x30);
        kernel.put64(sp + 0x80, 0x7ffe1000).put64(registers + 40, SYSTEM_CALL + 0x16);
        kernel.put64(sp + 0x40, registers + 32);
        kernel.put64(registers + 32, 0x7ffe1000);
        userRegisters(registers, 6);
        Backtrace trace = sleeping(sp);
        assertThat(functions(trace)).containsExactly("schedule+0x45", "sys_read+0x30", "system_call_fastpath+0x16");
        assertThat(trace.frames()).noneMatch(Frame::guessed);
        assertThat(trace.frames().get(0).slot()).hasValue(sp);
        assertThat(trace.frames().get(0).sp()).as("nothing is popped yet").isEqualTo(sp);
        assertThat(trace.end()).isEqualTo(Backtrace.End.USER_SPACE);
        Frame.SavedRegisters saved = trace.frames().get(2).savedRegisters().orElseThrow();
        assertThat(saved.address()).isEqualTo(registers);
        assertThat(saved.complete()).isFalse();
        assertThat(saved.registers().get(X86_64.RAX)).hasValue(0);
        assertThat(saved.registers().get(X86_64.R11)).hasValue(11);
        assertThat(saved.registers().has(X86_64.RBX)).as("not saved").isFalse();
        assertThat(saved.registers().has(X86_64.R12)).as("not saved").isFalse();
    }

    @Test
    void aTaskThatNeverRan() {
        Backtrace trace = sleeping(STACK_END - 168);
        assertThat(functions(trace)).containsExactly("ret_from_fork");
        assertThat(trace.end()).isEqualTo(Backtrace.End.BOTTOM);
        assertThat(trace.problem()).isEmpty();
    }

    @Test
    void theSymbolOfThePlaceAfterASwitch() {
        kernel.symbol("thread_return", SCHEDULE + 0x60);
        kernel.put64(STACK + 0x1000, 0).put64(STACK + 0x1008, 0x246);
        assertThat(functions(sleeping(STACK + 0x1000))).containsExactly("schedule+0x60");
    }

    /** The link from the interrupt stack is rbp, which points to where rbp was saved, below what calls destroy (2.6.32). */
    @Test
    void anInterruptOnItsOwnStack() {
        long saved = STACK + 0x2000;
        kernelRegisters(saved, SYS_READ + 0x20, saved + 168);
        kernel.put64(saved + 40, STACK_END - 0x100);
        kernel.put64(STACK_END - 0x100, 0).put64(STACK_END - 0xf8, RET_FROM_FORK + 0x10);
        kernel.put64(IRQ_TOP - 8, saved + 40);
        kernel.put64(IRQ_TOP - 16, RET_FROM_INTR);
        kernel.put64(IRQ_TOP - 24, saved + 40);
        Backtrace trace = walk(open(), with(DO_IRQ + 0x30, IRQ_TOP - 40, IRQ_TOP - 24));
        assertThat(functions(trace)).startsWith("do_IRQ+0x30", "ret_from_intr", "sys_read+0x20");
        assertThat(trace.frames().get(0).stack()).isEqualTo(StackKind.IRQ);
        assertThat(trace.frames().get(1).savedRegisters())
                .hasValueSatisfying(s -> assertThat(s.address()).isEqualTo(saved));
        assertThat(trace.frames().get(2).stack()).isEqualTo(StackKind.TASK);
        assertThat(trace.frames()).noneMatch(Frame::guessed);
    }

    /** From 3.0 on it is the address that the registers are saved from, from 4.3 on that of all of them. */
    @Test
    void laterLinksOfInterruptStacks() {
        for (long offset : List.of(32L, 0L)) {
            FakeKernel fresh = kernel;
            long saved = STACK + 0x2000;
            kernelRegisters(saved, SYS_READ + 0x20, saved + 168);
            fresh.put64(IRQ_TOP - 8, saved + offset).put64(IRQ_TOP - 16, RET_FROM_INTR + 4);
            Backtrace trace = walk(open(), with(DO_IRQ, IRQ_TOP - 16, saved + 32));
            assertThat(trace.frames().get(1).savedRegisters())
                    .as("at %d", offset)
                    .hasValueSatisfying(s -> assertThat(s.address()).isEqualTo(saved));
        }
    }

    @Test
    void softirqsOnTheInterruptStack() {
        long pushed = STACK + 0x2000;
        kernel.put64(pushed, STACK + 0x2100).put64(pushed + 8, DO_SOFTIRQ + 0x30);
        kernel.put64(STACK + 0x2100, 0).put64(STACK + 0x2108, RET_FROM_FORK + 0x10);
        kernel.put64(IRQ_TOP - 8, pushed)
                .put64(IRQ_TOP - 16, CALL_SOFTIRQ + 0x1c)
                .put64(IRQ_TOP - 24, pushed);
        Backtrace trace = walk(open(), with(DO_IRQ + 0x30, IRQ_TOP - 40, IRQ_TOP - 24));
        assertThat(functions(trace))
                .containsExactly("do_IRQ+0x30", "call_softirq+0x1c", "do_softirq+0x30", "ret_from_fork+0x10");
        assertThat(trace.frames().get(2).sp()).isEqualTo(pushed + 16);
        assertThat(trace.end()).isEqualTo(Backtrace.End.BOTTOM);
    }

    /** Before the prologue is through, and after the epilogue, rbp is the caller's. */
    @Test
    void interruptedWithoutAFrame() {
        kernel.put(SYS_READ + 0x20, new byte[] {(byte) 0xc9, (byte) 0xc3});
        kernel.put(SYS_READ + FRAMED.length, new byte[] {(byte) 0xeb, (byte) (0x20 - FRAMED.length - 2)});
        long frame = STACK + 0x2000;
        kernel.put64(frame, 0).put64(frame + 8, RET_FROM_FORK + 0x10);
        for (long[] place : new long[][] {{0, 0}, {1, 8}, {0x21, 0}}) {
            long sp = STACK + 0x1f00;
            kernel.put64(sp + place[1], DO_IRQ + 0x40);
            kernel.put64(sp, place[1] == 8 ? frame : DO_IRQ + 0x40);
            Backtrace trace = walk(open(), with(SYS_READ + place[0], sp, frame));
            assertThat(functions(trace))
                    .as("at %d", place[0])
                    .endsWith("do_IRQ+0x40", "ret_from_fork+0x10")
                    .hasSize(3);
            assertThat(trace.frames()).noneMatch(Frame::guessed);
        }
    }

    /** Each hypercall is 32 bytes: push %rcx; push %r11; mov of its number; syscall; pop; pop; ret. */
    @Test
    void theHypercallPage() {
        long sched = HYPERCALLS + 29 * 32;
        kernel.put(
                sched,
                new byte[] {0x51, 0x41, 0x53, (byte) 0xb8, 29, 0, 0, 0, 0x0f, 0x05, 0x41, 0x5b, 0x59, (byte) 0xc3});
        long sp = STACK + 0x1000;
        kernel.put64(sp + 16, SYS_READ + 0x22);
        kernel.put64(sp + 0x100, 0).put64(sp + 0x108, RET_FROM_FORK + 0x10);
        RegisterSet registers = with(sched + 10, sp, sp + 0x100).toBuilder()
                .set(X86_64.CS, 0xe033)
                .build();
        assertThat(X86_64.INSTANCE.isUserMode(registers)).as("a guest's kernel").isFalse();
        Backtrace trace = walk(open(), registers);
        assertThat(functions(trace)).containsExactly("hypercall_page+0x3aa", "sys_read+0x22", "ret_from_fork+0x10");
        assertThat(trace.frames().get(1).origin()).isEqualTo(Frame.Origin.CODE);
    }

    @Test
    void programsOfAGuestOfXen() {
        RegisterSet program = registers(0x401434, 0x7ffe0000).toBuilder()
                .set(X86_64.CS, 0xe033)
                .build();
        assertThat(X86_64.INSTANCE.isUserMode(program)).isTrue();
        assertThat(X86_64.INSTANCE.isUserMode(
                        program.toBuilder().set(X86_64.RIP, 0xffffffffff600010L).build()))
                .as("the vsyscall page is code of programs")
                .isTrue();
    }

    @Test
    void exceptionStacksOfEachAge() {
        long base = FakeKernel.DATA + 0x40000;
        long table = kernel.place(new byte[56]);
        kernel.symbol("per_cpu__orig_ist", table);
        long[] ends = {base + 0x1000, base + 0x2000, base + 0x4000, base + 0x5000};
        for (int i = 0; i < ends.length; i++) {
            kernel.put64(table + 8L * i, ends[i]);
        }
        Stacks stacks = Stacks.of(open());
        assertThat(stacks.complete()).isTrue();
        assertThat(stacks.ofCpu(0))
                .containsExactly(
                        new StackRegion(StackKind.IRQ, 0, IRQ_STACK, IRQ_TOP),
                        new StackRegion(CpuStacks.DOUBLE_FAULT, 0, base, base + 0x1000),
                        new StackRegion(StackKind.NMI, 0, base + 0x1000, base + 0x2000),
                        new StackRegion(CpuStacks.DEBUG, 0, base + 0x2000, base + 0x4000),
                        new StackRegion(CpuStacks.MACHINE_CHECK, 0, base + 0x4000, base + 0x5000));
    }

    @Test
    void aStackForStackFaults() {
        long base = FakeKernel.DATA + 0x40000;
        long table = kernel.place(new byte[56]);
        kernel.symbol("orig_ist", table);
        for (int i = 0; i < 5; i++) {
            kernel.put64(table + 8L * i, base + 0x1000L * (i + 1));
        }
        assertThat(Stacks.of(open()).ofCpu(0).stream().map(StackRegion::kind))
                .containsExactly(
                        StackKind.IRQ,
                        CpuStacks.STACK_FAULT,
                        CpuStacks.DOUBLE_FAULT,
                        StackKind.NMI,
                        CpuStacks.DEBUG,
                        CpuStacks.MACHINE_CHECK);
    }

    @Test
    void theStackOfATaskIsAsLargeAsTheUnionSays() {
        assertThat(Stacks.of(kernel.types(types(0x2000)).open())
                        .ofTask(task(STACK, OptionalInt.empty()))
                        .high())
                .isEqualTo(STACK + 0x2000);
    }

    private static FakeKernel oneCpu() {
        return new FakeKernel()
                .variable("__per_cpu_offset", 0)
                .variable("__cpu_possible_mask", 1)
                .variable("__cpu_present_mask", 1)
                .variable("nr_cpu_ids", 1);
    }

    /** From 5.2 to 5.7 {@code hardirq_stack_ptr} is the end of the stack, from 5.8 on its last word. */
    @ParameterizedTest
    @ValueSource(longs = {0x4000, 0x3ff8})
    void theInterruptStackEndsAtItsPointerOrAfterIt(long pointer) {
        FakeKernel newer = oneCpu().variable("hardirq_stack_ptr", IRQ_STACK + pointer);
        assertThat(Stacks.of(newer.types(types(0x4000)).open()).ofCpu(0))
                .containsExactly(new StackRegion(StackKind.IRQ, 0, IRQ_STACK, IRQ_STACK + 0x4000));
    }

    /** From 6.2 to 6.14 the pointer to the interrupt stack is in {@code pcpu_hot}. */
    @Test
    void theInterruptStackOfPcpuHot() {
        FakeKernel newer = oneCpu();
        long hot = newer.place(new byte[64]);
        newer.symbol("pcpu_hot", hot).put64(hot + 16, IRQ_STACK + 0x3ff8);
        BtfWriter types = types(0x4000);
        int pointer = types.pointer(0);
        types.struct("pcpu_hot", 64, member("hardirq_stack_ptr", pointer, 16));
        assertThat(Stacks.of(newer.types(types).open()).ofCpu(0))
                .containsExactly(new StackRegion(StackKind.IRQ, 0, IRQ_STACK, IRQ_STACK + 0x4000));
    }
}
