package org.vmcoregdb.unwind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.unwind.FakeStacks.STACK;
import static org.vmcoregdb.unwind.FakeStacks.STACK_END;
import static org.vmcoregdb.unwind.FakeStacks.call;
import static org.vmcoregdb.unwind.FakeStacks.entry;
import static org.vmcoregdb.unwind.FakeStacks.registers;
import static org.vmcoregdb.unwind.FakeStacks.task;
import static org.vmcoregdb.unwind.FakeStacks.withBp;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;
import org.vmcoregdb.unwind.x86.orc.OrcEntry.Base;
import org.vmcoregdb.unwind.x86.orc.OrcTables;

class StackWalkTest {
    private static final long LEAF = FakeKernel.TEXT + 0x1000;
    private static final long MIDDLE = FakeKernel.TEXT + 0x2000;
    private static final long ENTRY = FakeKernel.TEXT + 0x3000;
    private static final long THREAD = FakeKernel.TEXT + 0x4000;
    private static final long BARE = FakeKernel.TEXT + 0x5000;

    /** leaf is called by middle; thread is where a kernel thread begins. */
    private static FakeStacks stacks(FakeStacks.Layout layout) {
        return new FakeStacks(layout)
                .function("leaf", LEAF, call(16))
                .function("middle", MIDDLE, withBp(call(32), Base.PREV_SP, -16))
                .function("thread", THREAD, entry(Base.UNDEFINED, 0, OrcEntry.Type.END_OF_STACK))
                .function("bare", BARE, entry(Base.UNDEFINED, 0, OrcEntry.Type.UNDEFINED))
                .orc(BARE + 0x1000, entry(Base.UNDEFINED, 0, OrcEntry.Type.UNDEFINED));
    }

    private static FakeStacks stacks() {
        return stacks(FakeStacks.Layout.NEW);
    }

    private static List<String> functions(Backtrace trace) {
        return trace.frames().stream()
                .map(f -> f.symbol().map(s -> s.text()).orElse("?"))
                .toList();
    }

    private static FakeStacks ptRegs(FakeStacks stacks, long at, long pc, long sp, int cs) {
        for (int i = 0; i < 15; i++) {
            stacks.word(at + 8L * i, 0x100 + i);
        }
        return stacks.word(at + 120, -1)
                .word(at + 128, pc)
                .word(at + 136, cs)
                .word(at + 144, 0x246)
                .word(at + 152, sp)
                .word(at + 160, 0x18);
    }

    @ParameterizedTest
    @EnumSource(FakeStacks.Layout.class)
    void callsUpToTheBottom(FakeStacks.Layout layout) {
        Backtrace trace = stacks(layout)
                .word(STACK + 8, MIDDLE + 0x20)
                .word(STACK + 16 + 24, THREAD + 0x10)
                .walk(registers(LEAF + 4, STACK));
        assertThat(functions(trace)).containsExactly("leaf+0x4", "middle+0x20", "thread+0x10");
        assertThat(trace.end()).isEqualTo(Backtrace.End.BOTTOM);
        assertThat(trace.problem()).isEmpty();
        assertThat(trace.frames().get(0).slot()).isEmpty();
        assertThat(trace.frames().get(0).origin()).isEqualTo(Frame.Origin.START);
        assertThat(trace.frames().get(1).slot()).hasValue(STACK + 8);
        assertThat(trace.frames().get(1).sp()).isEqualTo(STACK + 16);
        assertThat(trace.frames().get(2).origin()).isEqualTo(Frame.Origin.ORC);
        assertThat(trace.frames()).noneMatch(Frame::guessed);
    }

    @Test
    void aReturnAddressAtTheEndOfAFunctionBelongsToIt() {
        Backtrace trace = stacks().function("next", MIDDLE + 0x40, entry(Base.UNDEFINED, 0, OrcEntry.Type.UNDEFINED))
                .word(STACK + 8, MIDDLE + 0x40)
                .word(STACK + 16 + 24, THREAD + 0x10)
                .walk(registers(LEAF + 4, STACK));
        assertThat(functions(trace)).containsExactly("leaf+0x4", "middle+0x40", "thread+0x10");
    }

    @ParameterizedTest
    @EnumSource(FakeStacks.Layout.class)
    void anInterruptOfUserCodeEndsTheWalk(FakeStacks.Layout layout) {
        FakeStacks stacks = stacks(layout).function("entry", ENTRY, entry(Base.SP, 8, OrcEntry.Type.REGS));
        ptRegs(stacks.word(STACK + 8, ENTRY + 5), STACK + 24, 0x401000, 0x7ffff000, 0x33);
        Backtrace trace = stacks.walk(registers(LEAF + 4, STACK));
        assertThat(trace.end()).isEqualTo(Backtrace.End.USER_SPACE);
        assertThat(functions(trace)).containsExactly("leaf+0x4", "entry+0x5");
        Frame.SavedRegisters saved = trace.frames().get(1).savedRegisters().orElseThrow();
        assertThat(saved.address()).isEqualTo(STACK + 24);
        assertThat(saved.complete()).isTrue();
        assertThat(saved.userMode()).isTrue();
        assertThat(saved.registers().get(X86_64.R15)).hasValue(0x100);
        assertThat(saved.registers().get(X86_64.RIP)).hasValue(0x401000);
        assertThat(saved.registers().get(X86_64.SS)).hasValue(0x18);
    }

    @ParameterizedTest
    @EnumSource(FakeStacks.Layout.class)
    void anInterruptOfKernelCodeGoesOnThere(FakeStacks.Layout layout) {
        FakeStacks stacks = stacks(layout)
                .function("entry", ENTRY, entry(Base.SP, 0, OrcEntry.Type.REGS))
                .word(STACK + 8, ENTRY + 5)
                .word(STACK + 0x200 + 24, THREAD + 0x10);
        ptRegs(stacks, STACK + 16, MIDDLE, STACK + 0x200, 0x10);
        Backtrace trace = stacks.walk(registers(LEAF + 4, STACK));
        assertThat(functions(trace))
                .as("the interrupted place is exact, even at a function's first byte")
                .containsExactly("leaf+0x4", "entry+0x5", "middle", "thread+0x10");
        assertThat(trace.end()).isEqualTo(Backtrace.End.BOTTOM);
        assertThat(trace.frames().get(1).savedRegisters().orElseThrow().userMode())
                .isFalse();
        assertThat(trace.frames().get(2).slot()).isEmpty();
        assertThat(trace.frames().get(2).savedRegisters()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(FakeStacks.Layout.class)
    void theCpusOwnPartOfTheRegisters(FakeStacks.Layout layout) {
        FakeStacks stacks = stacks(layout)
                .function("entry", ENTRY, entry(Base.SP, 0, OrcEntry.Type.REGS_PARTIAL))
                .word(STACK + 8, ENTRY + 5)
                .word(STACK + 0x200 + 24, THREAD + 0x10);
        ptRegs(stacks, STACK + 16 - 128, MIDDLE + 9, STACK + 0x200, 0x10).word(STACK + 8, ENTRY + 5);
        Backtrace trace = stacks.walk(registers(LEAF + 4, STACK));
        assertThat(functions(trace)).containsExactly("leaf+0x4", "entry+0x5", "middle+0x9", "thread+0x10");
        Frame.SavedRegisters saved = trace.frames().get(1).savedRegisters().orElseThrow();
        assertThat(saved.complete()).isFalse();
        assertThat(saved.registers().has(X86_64.RAX)).isFalse();
        assertThat(saved.registers().get(X86_64.RSP)).hasValue(STACK + 0x200);
    }

    @ParameterizedTest
    @EnumSource(FakeStacks.Layout.class)
    void stacksThatAPointerLeadsTo(FakeStacks.Layout layout) {
        Backtrace trace = stacks(layout)
                .function("irq", ENTRY, entry(Base.SP_INDIRECT, 8, OrcEntry.Type.CALL))
                .word(STACK, STACK + 0x1000)
                .word(STACK + 0x1000, THREAD + 1)
                .walk(registers(ENTRY + 4, STACK));
        assertThat(functions(trace)).containsExactly("irq+0x4", "thread+0x1");
        assertThat(trace.frames().get(1).slot()).hasValue(STACK + 0x1000);
    }

    @Test
    void framesByTheFramePointer() {
        FakeStacks stacks = stacks().function(
                        "framed", ENTRY, withBp(entry(Base.BP, 16, OrcEntry.Type.CALL), Base.PREV_SP, -16))
                .function(
                        "realigned",
                        ENTRY + 0x100,
                        withBp(entry(Base.BP_INDIRECT, -8, OrcEntry.Type.CALL), Base.BP, 0));
        stacks.word(STACK + 0x100, STACK + 0x200).word(STACK + 0x108, ENTRY + 0x110);
        stacks.word(STACK + 0x1f8, STACK + 0x300)
                .word(STACK + 0x2f8, THREAD + 1)
                .word(STACK + 0x200, 0);
        RegisterSet start = registers(ENTRY + 4, STACK).toBuilder()
                .set(X86_64.RBP, STACK + 0x100)
                .build();
        Backtrace trace = stacks.walk(start);
        assertThat(functions(trace)).containsExactly("framed+0x4", "realigned+0x10", "thread+0x1");
        assertThat(trace.frames().get(2).sp()).isEqualTo(STACK + 0x300);
    }

    @Test
    void framesByOtherRegisters() {
        for (Base base : List.of(Base.R10, Base.R13, Base.DI, Base.DX)) {
            FakeStacks stacks = stacks().function("odd", ENTRY, entry(base, 0, OrcEntry.Type.CALL));
            stacks.word(STACK + 0x1f8, THREAD + 1);
            RegisterSet.Builder start = registers(ENTRY + 4, STACK).toBuilder();
            switch (base) {
                case R10 -> start.set(X86_64.R10, STACK + 0x200);
                case R13 -> start.set(X86_64.R13, STACK + 0x200);
                case DI -> start.set(X86_64.RDI, STACK + 0x200);
                default -> start.set(X86_64.RDX, STACK + 0x200);
            }
            assertThat(functions(stacks.walk(start.build()))).containsExactly("odd+0x4", "thread+0x1");
        }
        for (Base base : List.of(Base.R10, Base.BP, Base.BP_INDIRECT, Base.PREV_SP)) {
            Backtrace trace = stacks().function("odd", ENTRY, entry(base, 0, OrcEntry.Type.CALL))
                    .walk(registers(ENTRY + 4, STACK));
            assertThat(trace.end()).isEqualTo(Backtrace.End.BROKEN);
            assertThat(trace.problem()).hasValueSatisfying(p -> assertThat(p).endsWith(", which is not known."));
        }
    }

    @Test
    void aStackThatDoesNotMoveUp() {
        Backtrace trace = stacks().function("irq", ENTRY, entry(Base.SP_INDIRECT, 8, OrcEntry.Type.CALL))
                .word(STACK + 0x100, STACK + 0x80)
                .word(STACK + 0x80, ENTRY + 4)
                .walk(registers(ENTRY + 4, STACK + 0x100));
        assertThat(trace.end()).isEqualTo(Backtrace.End.BROKEN);
        assertThat(trace.problem())
                .contains("The stack pointer does not move up from 0x" + Long.toHexString(STACK + 0x100) + ".");
        assertThat(trace.frames()).hasSize(1);
    }

    @Test
    void aLoopOverTwoStacksEnds() {
        long other = STACK + 0x80000;
        FakeStacks stacks = stacks().function("irq", ENTRY, entry(Base.SP_INDIRECT, 8, OrcEntry.Type.CALL));
        stacks.kernel().put(other, new byte[0x100]);
        stacks.word(STACK, other + 0x10)
                .word(other + 0x10, ENTRY + 4)
                .word(other + 0x18, STACK - 8)
                .word(STACK - 8, ENTRY + 4);
        Backtrace trace = stacks.walk(registers(ENTRY + 4, STACK));
        assertThat(trace.end()).isEqualTo(Backtrace.End.BROKEN);
        assertThat(trace.problem()).contains("The walk stopped after 512 frames.");
        assertThat(trace.frames()).hasSize(512);
    }

    @Test
    void corruptStacksSayWhatIsWrong() {
        Backtrace wild = stacks().word(STACK + 8, 0x4141414141414141L).walk(registers(LEAF + 4, STACK));
        assertThat(wild.end()).isEqualTo(Backtrace.End.BROKEN);
        assertThat(wild.problem())
                .hasValueSatisfying(p -> assertThat(p)
                        .startsWith("The return address at 0x")
                        .endsWith(" is destroyed: 0x4141414141414141 is not in kernel code."));
        assertThat(wild.frames()).hasSize(2);
        assertThat(wild.frames().get(1).symbol()).isEmpty();
        Backtrace gone = stacks().walk(registers(LEAF + 4, STACK_END));
        assertThat(gone.problem())
                .hasValueSatisfying(p -> assertThat(p).startsWith("The stack cannot be followed: address 0x"));
        Backtrace below = stacks().walk(registers(FakeKernel.TEXT - 0x1000, STACK));
        assertThat(below.end()).isEqualTo(Backtrace.End.BROKEN);
    }

    @Test
    void codeWithoutATableIsUnderstoodByItsFirstInstructions() {
        FakeStacks stacks = stacks();
        // push %rbp; sub $0x10,%rsp; then, in middle, a call of it
        stacks.kernel().put(BARE, new byte[] {0x55, 0x48, (byte) 0x83, (byte) 0xec, 0x10});
        putCall(stacks, MIDDLE + 0x30, BARE);
        stacks.word(STACK + 0x10, STACK + 0x300).word(STACK + 0x18, MIDDLE + 0x30);
        stacks.word(STACK + 0x20 + 24, THREAD + 1);
        Backtrace trace = stacks.walk(registers(BARE + 0x20, STACK));
        assertThat(functions(trace)).containsExactly("bare+0x20", "middle+0x30", "thread+0x1");
        assertThat(trace.frames().get(1).origin()).isEqualTo(Frame.Origin.PROLOGUE);
        assertThat(trace.frames().get(1).guessed()).isFalse();
    }

    private static void putCall(FakeStacks stacks, long returnAddress, long target) {
        int distance = (int) (target - returnAddress);
        stacks.kernel().put(returnAddress - 5, new byte[] {
            (byte) 0xe8, (byte) distance, (byte) (distance >> 8), (byte) (distance >> 16), (byte) (distance >> 24)
        });
    }

    @Test
    void elseTheFramePointerIsFollowedAndTheFrameMarked() {
        FakeStacks stacks = stacks();
        stacks.word(STACK + 0x100, STACK + 0x200).word(STACK + 0x108, THREAD + 1);
        RegisterSet start = registers(BARE + 0x20, STACK).toBuilder()
                .set(X86_64.RBP, STACK + 0x100)
                .build();
        Backtrace trace = stacks.walk(start);
        assertThat(functions(trace)).containsExactly("bare+0x20", "thread+0x1");
        assertThat(trace.frames().get(1).guessed()).isTrue();
        Backtrace lost = stacks().walk(registers(BARE + 0x20, STACK));
        assertThat(lost.end()).isEqualTo(Backtrace.End.BROKEN);
        assertThat(lost.problem()).hasValueSatisfying(p -> assertThat(p).startsWith("No unwind information covers 0x"));
    }

    @Test
    void tasksWithoutRegisters() {
        Kernel kernel = stacks().open();
        OrcTables orc = OrcTables.of(kernel);
        assertThat(orc.available()).isTrue();
        Backtrace running = new StackWalk(
                        UnwindTools.of(kernel, StackConventions.of(kernel), UnwindMethod.STANDARD),
                        task(STACK, OptionalInt.of(3)))
                .withoutRegisters();
        assertThat(running.end()).isEqualTo(Backtrace.End.BROKEN);
        assertThat(running.problem())
                .contains("CPU 3 saved no registers, so where this running task was is not known.");
        Backtrace user = new StackWalk(
                        UnwindTools.of(kernel, StackConventions.of(kernel), UnwindMethod.STANDARD),
                        task(STACK, OptionalInt.of(0)))
                .from(
                        new RegisterSet.Builder()
                                .set(X86_64.RIP, 0x401000)
                                .set(X86_64.RSP, 0x7fff0000)
                                .set(X86_64.CS, 0x33)
                                .build(),
                        OptionalLong.empty());
        assertThat(user.end()).isEqualTo(Backtrace.End.USER_SPACE);
        assertThat(user.frames()).isEmpty();
    }

    /** Of a CPU that never answered there is only what lies on its task's stack. */
    @Test
    void aRunningTaskWithoutRegistersIsScanned() {
        FakeStacks stacks = stacks();
        putCall(stacks, MIDDLE + 0x30, LEAF);
        stacks.word(STACK + 0x3008, MIDDLE + 0x30).word(STACK + 0x3010 + 24, THREAD + 1);
        Kernel kernel = stacks.open();
        Task task = task(STACK, OptionalInt.of(1));
        Backtrace trace = new StackWalk(
                        UnwindTools.of(kernel, StackConventions.of(kernel), UnwindMethod.STANDARD), task)
                .withoutRegisters();
        assertThat(functions(trace)).containsExactly("middle+0x30", "thread+0x1");
        assertThat(trace.frames()).allMatch(Frame::guessed);
        assertThat(trace.problem())
                .contains(
                        "CPU 1 saved no registers, so where this running task was is not known; the frames marked ? were"
                                + " found by scanning its stack.");
    }

    @Test
    void aKernelWithoutTables() {
        Kernel kernel = new FakeKernel().function("leaf", LEAF).open();
        Unwinder unwinder = new Unwinder(kernel);
        assertThat(OrcTables.of(kernel).available()).isFalse();
        Task asleep = task(STACK, OptionalInt.empty());
        assertThat(unwinder.registers(asleep).isEmpty()).isTrue();
        assertThat(unwinder.backtrace(asleep).end()).isEqualTo(Backtrace.End.BROKEN);
    }

    @Test
    void randomStacksAndTables() {
        Base[] bases = Base.values();
        OrcEntry.Type[] types = OrcEntry.Type.values();
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            FakeStacks stacks = new FakeStacks(FakeStacks.Layout.values()[seed % 4]);
            for (int i = 0; i < 16; i++) {
                OrcEntry entry = entry(
                        bases[random.nextInt(bases.length)],
                        random.nextInt(64) - 8,
                        types[random.nextInt(types.length)]);
                stacks.function(
                        "f" + i,
                        LEAF + 0x100L * i,
                        withBp(entry, bases[random.nextInt(bases.length)], 8 * (random.nextInt(9) - 6)));
            }
            for (long at = STACK; at < STACK_END; at += 8) {
                stacks.word(
                        at,
                        switch (random.nextInt(4)) {
                            case 0, 1 -> LEAF + random.nextInt(0x1000);
                            case 2 -> STACK + 8L * random.nextInt(0x800);
                            default -> random.nextLong();
                        });
            }
            RegisterSet.Builder start =
                    registers(LEAF + random.nextInt(0x1000), STACK + 8L * random.nextInt(64)).toBuilder();
            if (random.nextBoolean()) {
                start.set(X86_64.RBP, STACK + 8L * random.nextInt(0x800));
            }
            Backtrace trace = stacks.walk(start.build());
            assertThat(trace.frames()).isNotEmpty().hasSizeLessThanOrEqualTo(512);
            boolean guessed = trace.frames().stream().anyMatch(Frame::guessed);
            assertThat(trace.problem().isPresent() || guessed)
                    .isEqualTo(trace.end() == Backtrace.End.BROKEN || guessed);
        }
    }
}
