package org.vmcoregdb.unwind.arm64;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;

/** Whether words can be registers that entry code saved: PSTATE has modes that a kernel or a program can be in, and bits that are always 0. */
final class SavedRegisters {
    private static final long MODE = 0x1f;
    private static final long EL0 = 0x0;
    private static final long AARCH32_USER = 0x10;
    private static final List<Long> KERNEL = List.of(0x4L, 0x5L, 0x8L, 0x9L);

    /** Bits 33 and above of SPSR_EL1 are 0 but for those of new features (35: exception locks); of memory that is no PSTATE they are not. */
    private static final long ALWAYS_ZERO = 0xffff_ff00_0000_0000L;

    private static final int STACK_ALIGNMENT = 16;
    private static final int WORDS = Arm64.PT_REGS.size();

    private SavedRegisters() {}

    private static boolean isUser(long pstate) {
        return (pstate & MODE) == EL0 || (pstate & MODE) == AARCH32_USER;
    }

    /** Whole sentences about what cannot be; none if all make sense. */
    static List<String> doubts(RegisterSet registers) {
        List<String> doubts = new ArrayList<>();
        if (registers.has(Arm64.CPSR)) {
            long pstate = registers.getOr(Arm64.CPSR, 0);
            if ((pstate & ALWAYS_ZERO) != 0 || !isUser(pstate) && !KERNEL.contains(pstate & MODE)) {
                doubts.add("PSTATE is 0x" + Long.toHexString(pstate) + ", which is of no mode.");
            }
        }
        if (registers.has(Arm64.SP)
                && registers.has(Arm64.CPSR)
                && !isUser(registers.getOr(Arm64.CPSR, 0))
                && !Arm64.INSTANCE.isKernelAddress(registers.getOr(Arm64.SP, 0))) {
            doubts.add("SP is 0x" + Long.toHexString(registers.getOr(Arm64.SP, 0)) + ", which is not an address.");
        }
        return doubts;
    }

    /** True if these can only be saved registers: PSTATE, and addresses of the mode that it is of. */
    static boolean areSaved(RegisterSet registers) {
        if (!doubts(registers).isEmpty()) {
            return false;
        }
        long pc = registers.getOr(Arm64.PC, 0);
        long sp = registers.getOr(Arm64.SP, 0);
        return isUser(registers.getOr(Arm64.CPSR, 0))
                ? !Arm64.INSTANCE.isKernelAddress(pc) && !Arm64.INSTANCE.isKernelAddress(sp)
                : sp % STACK_ALIGNMENT == 0;
    }

    /** Registers at a place on a stack, if they can only be that: in code, with a stack pointer above them or on another stack. */
    static Optional<Frame.SavedRegisters> at(Kernel kernel, StackRegion stack, StackCopy words, int index) {
        if (!words.has(index, WORDS)) {
            return Optional.empty();
        }
        RegisterSet.Builder builder = new RegisterSet.Builder();
        for (int i = 0; i < WORDS; i++) {
            builder.set(Arm64.PT_REGS.get(i), words.word(index + i));
        }
        RegisterSet registers = builder.build();
        if (!areSaved(registers)) {
            return Optional.empty();
        }
        long pc = registers.getOr(Arm64.PC, 0);
        long sp = registers.getOr(Arm64.SP, 0);
        boolean user = Arm64.INSTANCE.isUserMode(registers);
        long end = words.address(index) + (long) Long.BYTES * WORDS;
        boolean above = stack.containsOrEndsAt(sp) && Long.compareUnsigned(sp, end) >= 0;
        boolean fits = user
                ? isAtTop(kernel, stack, words.address(index))
                : Arm64.INSTANCE.isKernelAddress(pc)
                        && Symbols.of(kernel).isText(pc)
                        && (above || !stack.kind().equals(StackKind.TASK));
        return fits
                ? Optional.of(new Frame.SavedRegisters(Machine.AARCH64, words.address(index), registers, true, user))
                : Optional.empty();
    }

    /** A program's registers are at the end of its task's stack ({@code task_pt_regs()}). */
    private static boolean isAtTop(Kernel kernel, StackRegion stack, long address) {
        long bytes = kernel.types().struct("pt_regs").type().map(t -> t.size()).orElse(0L);
        return stack.kind().equals(StackKind.TASK) && address + bytes == stack.high();
    }
}
