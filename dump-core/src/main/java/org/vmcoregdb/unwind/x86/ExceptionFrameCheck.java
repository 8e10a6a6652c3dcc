package org.vmcoregdb.unwind.x86;

import java.util.Optional;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;

/**
 * Whether words on a stack look like a {@code struct pt_regs}: selectors as the kernel sets them up ({@code
 * arch/x86/include/asm/segment.h}), a program counter in code, a stack pointer on the same side of the address space.
 */
final class ExceptionFrameCheck {
    /** User space ends here at the latest, with five levels of page tables. */
    private static final long USER_END = 1L << 56;

    private static final int WORDS = X86_64.PT_REGS.size();
    private static final int CS = X86_64.PT_REGS.indexOf(X86_64.CS);

    private ExceptionFrameCheck() {}

    static Optional<Frame.SavedRegisters> at(Kernel kernel, StackRegion stack, StackCopy words, int index) {
        long cs = words.word(index + CS);
        boolean kernelMode = PtRegsCheck.isKernelCode(cs);
        if ((kernelMode || PtRegsCheck.isUserCode(cs)) && words.has(index, WORDS)) {
            RegisterSet registers = registers(words, index);
            if (PtRegsCheck.areFlags(registers.getOr(X86_64.EFLAGS, 0))
                    && (kernelMode
                            ? isKernel(kernel, registers, stack, words.address(index + WORDS))
                            : isUser(registers))) {
                return Optional.of(
                        new Frame.SavedRegisters(Machine.X86_64, words.address(index), registers, true, !kernelMode));
            }
        }
        return Optional.empty();
    }

    private static RegisterSet registers(StackCopy words, int index) {
        RegisterSet.Builder registers = new RegisterSet.Builder();
        for (int r = 0; r < WORDS; r++) {
            registers.set(X86_64.PT_REGS.get(r), words.word(index + r));
        }
        return registers.build();
    }

    /**
     * The interrupted stack pointer is where the frame ends, or 8 bytes further up, because the CPU aligns the stack to 16 bytes; only an
     * exception or interrupt stack holds frames of another stack. That place makes up for an SS that was overwritten since, and, with a right
     * SS, for a program counter that is in no code, as after a jump to nowhere; a right SS and a program counter in code make up for the place.
     * The CPU loads SS with 0 when it enters the kernel, so that 0 proves nothing.
     */
    private static boolean isKernel(Kernel kernel, RegisterSet registers, StackRegion stack, long end) {
        long rip = registers.getOr(X86_64.RIP, 0);
        long rsp = registers.getOr(X86_64.RSP, 0);
        if (!kernel.arch().isKernelAddress(rsp)) {
            return false;
        }
        boolean kernelData = PtRegsCheck.isKernelData(registers.getOr(X86_64.SS, -1));
        if (kernel.arch().isKernelAddress(rip) && Symbols.of(kernel).isText(rip)) {
            return kernelData || !stack.kind().equals(StackKind.TASK) || rsp == end || rsp == end + 8;
        }
        return kernelData && rsp == end;
    }

    private static boolean isUser(RegisterSet registers) {
        return PtRegsCheck.isUserData(registers.getOr(X86_64.SS, -1))
                && isUserAddress(registers.getOr(X86_64.RIP, 0))
                && isUserAddress(registers.getOr(X86_64.RSP, 0));
    }

    private static boolean isUserAddress(long vaddr) {
        return vaddr > 0 && vaddr < USER_END;
    }
}
