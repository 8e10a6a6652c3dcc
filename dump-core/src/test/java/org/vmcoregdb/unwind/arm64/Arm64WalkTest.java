package org.vmcoregdb.unwind.arm64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.unwind.arm64.FakeArm64.STACK;
import static org.vmcoregdb.unwind.arm64.FakeArm64.TASK;
import static org.vmcoregdb.unwind.arm64.FakeArm64.TEXT;
import static org.vmcoregdb.unwind.arm64.FakeArm64.TOP;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.disasm.arm64.FrameEffect;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.CallSites;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;

class Arm64WalkTest {
    private static final int STP_32 = 0xa9be7bfd; // stp x29, x30, [sp, #-32]!
    private static final int MOV_FP = 0x910003fd; // mov x29, sp
    private static final int STR_19 = 0xf9000bf3; // str x19, [sp, #16]
    private static final int BL = 0x94000000;
    private static final int LDP_32 = 0xa8c27bfd; // ldp x29, x30, [sp], #32
    private static final int RET = 0xd65f03c0;
    private static final int NOP = 0xd503201f;
    private static final int SUB_SP = 0xd10083ff; // sub sp, sp, #32
    private static final int STP_AT_16 = 0xa9017bfd; // stp x29, x30, [sp, #16]
    private static final int ADD_FP = 0x910043fd; // add x29, sp, #16
    private static final int LDP_AT_16 = 0xa9417bfd;
    private static final int ADD_SP = 0x910083ff;
    private static final int CBZ = 0xb4000040; // cbz x0, 8 bytes on
    private static final int BLR = 0xd63f0260;

    private static final long SWITCH = TEXT + 0x1000;
    private static final long OUTER = TEXT + 0x1100;
    private static final long LEAF = TEXT + 0x1200;
    private static final long FORK = TEXT + 0x1300;
    private static final long ENTRY = TEXT + 0x1400;
    private static final long END = TEXT + 0x1500;

    private static final long REGISTERS = TOP - FakeArm64.REGISTERS;
    private static final long LAST_RECORD = REGISTERS + FakeArm64.RECORD;

    private final FakeArm64 kernel = new FakeArm64()
            .function("__switch_to", SWITCH, STP_32, MOV_FP, STR_19, BL, LDP_32, RET)
            .function("outer", OUTER, SUB_SP, STP_AT_16, ADD_FP, CBZ, BL, NOP, LDP_AT_16, ADD_SP, RET)
            .function("leaf", LEAF, NOP, NOP, RET)
            .function("ret_from_fork", FORK, NOP, BLR, NOP)
            .function("el1h_64_irq", ENTRY, NOP, BL, NOP)
            .function("end", END, NOP);

    private static List<String> functions(Backtrace trace) {
        return trace.frames().stream()
                .map(f -> f.symbol().map(s -> s.text()).orElse("?"))
                .toList();
    }

    /** A return address with a signature in it. */
    private static long signed(long address) {
        return address & 0x0000ffffffffffffL | 0x5eb2000000000000L | 1L << 55;
    }

    private FakeArm64 sleeper() {
        // __switch_to's frame of 32 bytes, outer's of 32 above it, with its record in its middle
        return kernel.asleep(SWITCH + 16, STACK + 0x100, STACK + 0x100)
                .put64(STACK + 0x100, STACK + 0x130)
                .put64(STACK + 0x108, signed(OUTER + 20))
                .put64(STACK + 0x130, LAST_RECORD)
                .put64(STACK + 0x138, signed(FORK + 8));
    }

    @Test
    void aSleepingThread() {
        Backtrace trace = sleeper().registers(REGISTERS, 0, 0, 0, 5).walk();
        assertThat(functions(trace)).containsExactly("__switch_to+0x10", "outer+0x14", "ret_from_fork+0x8");
        assertThat(trace.end()).isEqualTo(Backtrace.End.BOTTOM);
        assertThat(trace.problem()).isEmpty();
        assertThat(trace.frames().get(1).origin()).isEqualTo(Frame.Origin.CODE);
        assertThat(trace.frames().get(1).sp()).isEqualTo(STACK + 0x120);
        assertThat(trace.frames().get(1).slot()).hasValue(STACK + 0x108);
        assertThat(trace.frames().get(2).sp()).isEqualTo(STACK + 0x140);
        assertThat(trace.frames()).noneMatch(Frame::guessed);
    }

    /** Tracing's records know a return address by the frame pointer of the caller. */
    @Test
    void returnAddressesThatTracingReplaced() {
        long records = STACK - 0x2000;
        Backtrace trace = sleeper()
                .function("return_to_handler", END + 0x100, NOP, NOP)
                .put64(STACK + 0x108, signed(END + 0x100))
                .put64(TASK, records)
                .put64(records + 32, OUTER + 20)
                .put64(records + 32 + 24, STACK + 0x130)
                .put64(records + 0xff8, 0)
                .registers(REGISTERS, 0, 0, 0, 5)
                .walk();
        assertThat(functions(trace)).containsExactly("__switch_to+0x10", "outer+0x14", "ret_from_fork+0x8");
        assertThat(trace.problem()).isEmpty();
    }

    @Test
    void aLinkThatTracingReplaced() {
        long records = STACK - 0x2000;
        long at = STACK + 0x200;
        kernel.asleep(ENTRY + 8, at, at + FakeArm64.RECORD)
                .function("return_to_handler", END + 0x100, NOP, NOP)
                .registers(at, STACK + 0x430, STACK + 0x420, LEAF + 4, 0x40400005L)
                .put64(at + 8 * 30, END + 0x100)
                .put64(STACK + 0x430, LAST_RECORD)
                .put64(STACK + 0x438, signed(FORK + 8))
                .registers(REGISTERS, 0, 0, 0, 5);
        assertThat(functions(kernel.walk()))
                .as("what is not in the task's records is left out")
                .containsExactly("el1h_64_irq+0x8", "leaf+0x4", "ret_from_fork+0x8");
        kernel.put64(TASK, records)
                .put64(records, OUTER + 20)
                .put64(records + 24, STACK + 0x430)
                .put64(records + 0xff8, 0);
        assertThat(functions(kernel.walk()))
                .containsExactly("el1h_64_irq+0x8", "leaf+0x4", "outer+0x14", "ret_from_fork+0x8");
    }

    @Test
    void aProgramThatCalled() {
        Backtrace trace = sleeper()
                .registers(REGISTERS, 0x7000, 0x7fff0000, 0x401000, 0x1000)
                .walk();
        assertThat(trace.end()).isEqualTo(Backtrace.End.USER_SPACE);
        Frame.SavedRegisters saved = trace.frames().get(2).savedRegisters().orElseThrow();
        assertThat(saved.userMode()).isTrue();
        assertThat(saved.address()).isEqualTo(REGISTERS);
        assertThat(saved.registers().get(Arm64.PC)).hasValue(0x401000);
    }

    @Test
    void anInterruptOfAFunctionWithoutARecord() {
        long at = STACK + 0x200;
        long record = at + FakeArm64.RECORD;
        kernel.asleep(ENTRY + 8, at, record)
                .registers(at, STACK + 0x130 + 0x300, STACK + 0x400, LEAF + 4, 0x40400005L)
                .put64(at + 8 * 30, OUTER + 20)
                .put64(STACK + 0x430, LAST_RECORD)
                .put64(STACK + 0x438, signed(FORK + 8))
                .registers(REGISTERS, 0, 0, 0, 5);
        // outer's own stack pointer is 16 bytes below its record
        kernel.put64(at + 8 * 31, STACK + 0x420);
        Backtrace trace = kernel.walk();
        assertThat(functions(trace)).containsExactly("el1h_64_irq+0x8", "leaf+0x4", "outer+0x14", "ret_from_fork+0x8");
        assertThat(trace.frames().get(0).savedRegisters()).isPresent();
        assertThat(trace.frames().get(2).slot())
                .as("it was in the link register")
                .isEmpty();
        assertThat(trace.frames().get(2).sp()).isEqualTo(trace.frames().get(1).sp());
        assertThat(trace.end()).isEqualTo(Backtrace.End.BOTTOM);
    }

    @Test
    void aCallToNowhere() {
        long at = STACK + 0x200;
        kernel.asleep(ENTRY + 8, at, at + FakeArm64.RECORD)
                .registers(at, STACK + 0x430, STACK + 0x420, 0xdeadbeef000L, 0x40400005L)
                .put64(at + 8 * 30, OUTER + 20)
                .put64(STACK + 0x430, LAST_RECORD)
                .put64(STACK + 0x438, signed(FORK + 8))
                .registers(REGISTERS, 0, 0, 0, 5);
        Backtrace trace = kernel.walk();
        assertThat(functions(trace)).containsExactly("el1h_64_irq+0x8", "?", "outer+0x14", "ret_from_fork+0x8");
        assertThat(trace.frames().get(2).origin()).isEqualTo(Frame.Origin.CALL_TO_NOWHERE);
        assertThat(trace.frames().get(2).slot())
                .as("it was in the link register")
                .isEmpty();
        assertThat(trace.frames().get(2).sp()).isEqualTo(STACK + 0x420);
        assertThat(trace.frames()).noneMatch(Frame::guessed);
        assertThat(trace.end()).isEqualTo(Backtrace.End.BOTTOM);
    }

    @Test
    void recordsWhereTheCodeIsNotKnown() {
        // no way leads to what follows a return
        Backtrace trace = kernel.asleep(END + 0x40, STACK + 0x100, STACK + 0x110)
                .function("odd", END + 0x30, RET, NOP, NOP, BL)
                .put64(STACK + 0x110, LAST_RECORD)
                .put64(STACK + 0x118, signed(FORK + 8))
                .registers(REGISTERS, 0, 0, 0, 5)
                .walk();
        assertThat(functions(trace)).containsExactly("odd+0x10", "ret_from_fork+0x8");
        assertThat(trace.frames().get(1).origin()).isEqualTo(Frame.Origin.FRAME_POINTER);
        assertThat(trace.end()).isEqualTo(Backtrace.End.BOTTOM);
    }

    @Test
    void aStackThatWasOverwritten() {
        Backtrace trace = kernel.asleep(SWITCH + 16, STACK + 0x100, STACK + 0x100)
                .put64(STACK + 0x100, 0x4141414141414141L)
                .put64(STACK + 0x108, 0x4242424242424242L)
                .put64(STACK + 0x130, LAST_RECORD)
                .put64(STACK + 0x138, signed(FORK + 8))
                .registers(REGISTERS, 0, 0, 0, 5)
                .walk();
        assertThat(trace.problem()).hasValueSatisfying(p -> assertThat(p).contains("is destroyed"));
        assertThat(trace.frames().get(trace.frames().size() - 1).guessed()).isTrue();
        assertThat(functions(trace)).endsWith("ret_from_fork+0x8");
    }

    @Test
    void callsInTheCode() {
        Kernel opened = kernel.open();
        CallSites calls = StackConventions.of(opened).callSites(opened.memory());
        assertThat(calls.isAfterCall(FORK + 8)).isTrue();
        assertThat(calls.isAfterCall(FORK + 4)).isFalse();
        assertThat(calls.isAfterCall(FORK + 6)).isFalse();
        assertThat(calls.isAfterCall(0xffff800000000004L)).isFalse();
        assertThat(calls.isCallOf(OUTER + 20, OUTER + 16)).isTrue();
        assertThat(calls.isCallOf(OUTER + 20, SWITCH)).isFalse();
    }

    @Test
    void registersThatAreFoundOnAStack() {
        long at = STACK + 0x200;
        Kernel opened = kernel.registers(at, STACK + 0x400, STACK + 0x380, LEAF, 0x5)
                .registers(REGISTERS, 0, 0x7fff0000, 0x401000, 0)
                .open();
        StackConventions conventions = StackConventions.of(opened);
        StackRegion stack = new StackRegion(StackKind.TASK, StackRegion.NO_CPU, STACK, TOP);
        StackCopy copy = StackCopy.of(opened.memory(), STACK, TOP);
        assertThat(conventions.exceptionFrame(opened, stack, copy, 0x40))
                .hasValueSatisfying(s -> assertThat(s.userMode()).isFalse());
        assertThat(conventions.exceptionFrame(opened, stack, copy, 0x41)).isEmpty();
        assertThat(conventions.exceptionFrame(opened, stack, copy, (int) (REGISTERS - STACK) / 8))
                .hasValueSatisfying(s -> assertThat(s.userMode()).isTrue());
        assertThat(conventions.exceptionFrame(opened, stack, copy, copy.count() - 3))
                .isEmpty();
        assertThat(conventions.returnSlot(opened, OUTER, OUTER + 20, STACK)).hasValue(STACK + 24);
        assertThat(conventions.returnSlot(opened, LEAF, LEAF + 4, STACK)).isEmpty();
        assertThat(conventions.returnAddress(opened, 0x401000)).isEqualTo(0x401000);
    }

    @Test
    void shapes() {
        Kernel opened = kernel.open();
        assertThat(Shapes.of(opened)
                        .at(OUTER + 20, Symbols.of(opened).named("outer").orElseThrow()))
                .contains(new Shape(32, 16, 16, 8));
        assertThat(Shapes.of(opened)
                        .at(OUTER + 32, Symbols.of(opened).named("outer").orElseThrow()))
                .contains(new Shape(0, 0, 0, 0));
        Shape moved = Shape.ENTERED.after(FrameEffect.of(0x6db33beb)); // stp d11, d14, [sp, #-208]!
        assertThat(moved.depth()).isEqualTo(208);
        assertThat(Shape.ENTERED.after(FrameEffect.of(0xf81f0ffe)).savedLr())
                .as("str x30, [sp, #-16]!")
                .isEqualTo(16);
        assertThat(Shape.ENTERED.after(FrameEffect.of(0xf81f0ffe)).after(FrameEffect.of(0xf84107fe)))
                .as("ldr x30, [sp], #16")
                .isEqualTo(Shape.ENTERED);
        Shape saved = new Shape(160, 96, 96, 88);
        assertThat(saved.after(FrameEffect.of(0xa900fbe2)))
                .as("stp x2, x30, [sp, #8]")
                .isEqualTo(saved);
        assertThat(saved.after(FrameEffect.of(0xf9400bfe)))
                .as("ldr x30, [sp, #16]")
                .isEqualTo(saved);
        assertThat(Shape.ENTERED.after(FrameEffect.of(0x9100021f)).depth())
                .as("mov sp, x16")
                .isEqualTo(Shape.UNKNOWN);
        assertThat(Shape.ENTERED.after(FrameEffect.of(0xcb2063ff)).depth())
                .as("sub sp, sp, x0")
                .isEqualTo(Shape.UNKNOWN);
        assertThat(new Shape(32, 32, 32, 24).after(FrameEffect.of(0x910003bf)).depth())
                .as("mov sp, x29")
                .isEqualTo(32);
        assertThat(Shape.ENTERED.after(FrameEffect.of(0xaa0103fd)).record())
                .as("mov x29, x1")
                .isEqualTo(Shape.UNKNOWN);
    }
}
