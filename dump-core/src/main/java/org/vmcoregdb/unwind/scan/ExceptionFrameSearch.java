package org.vmcoregdb.unwind.scan;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.unwind.Frame;
import org.vmcoregdb.unwind.RegisterDoubts;
import org.vmcoregdb.unwind.StackKind;

/**
 * Looks through a stack for what could be a {@code struct pt_regs}: selectors as the kernel sets them up ({@code
 * arch/x86/include/asm/segment.h}), a program counter in code, a stack pointer on the same side of the address space. A search, not a proof:
 * what it finds may be left over from long ago, or be no frame at all.
 */
public final class ExceptionFrameSearch {
    /** User space ends here at the latest, with five levels of page tables. */
    private static final long USER_END = 1L << 56;

    private static final int WORDS = X86_64.PT_REGS.size();

    private final Kernel kernel;

    /** A search through the stacks of a kernel. */
    public ExceptionFrameSearch(Kernel kernel) {
        this.kernel = kernel;
    }

    /** All candidates on a stack, by ascending address. They may overlap. */
    public List<Frame.SavedRegisters> on(StackSpan stack) {
        List<Frame.SavedRegisters> found = new ArrayList<>();
        StackCopy copy = StackCopy.of(kernel.memory(), stack.low(), stack.high());
        for (int i = 0; i + WORDS <= copy.count(); i++) {
            long cs = copy.word(i + X86_64.PT_REGS.indexOf(X86_64.CS));
            boolean kernelMode = RegisterDoubts.isKernelCode(cs);
            if ((kernelMode || RegisterDoubts.isUserCode(cs)) && copy.has(i, WORDS)) {
                RegisterSet registers = registers(copy, i);
                if (RegisterDoubts.areFlags(registers.getOr(X86_64.EFLAGS, 0))
                        && (kernelMode ? isKernel(registers, stack, copy.address(i + WORDS)) : isUser(registers))) {
                    found.add(new Frame.SavedRegisters(copy.address(i), registers, true, !kernelMode));
                }
            }
        }
        return found;
    }

    private static RegisterSet registers(StackCopy copy, int index) {
        RegisterSet.Builder registers = new RegisterSet.Builder();
        for (int r = 0; r < WORDS; r++) {
            registers.set(X86_64.PT_REGS.get(r), copy.word(index + r));
        }
        return registers.build();
    }

    /**
     * The interrupted stack pointer is where the frame ends, or 8 bytes further up, because the CPU aligns the stack to 16 bytes; only an
     * exception or interrupt stack holds frames of another stack. That place makes up for an SS that was overwritten since, and, with a right
     * SS, for a program counter that is in no code, as after a jump to nowhere; a right SS and a program counter in code make up for the place.
     * The CPU loads SS with 0 when it enters the kernel, so that 0 proves nothing.
     */
    private boolean isKernel(RegisterSet registers, StackSpan stack, long end) {
        long rip = registers.getOr(X86_64.RIP, 0);
        long rsp = registers.getOr(X86_64.RSP, 0);
        if (!kernel.arch().isKernelAddress(rsp)) {
            return false;
        }
        boolean kernelData = RegisterDoubts.isKernelData(registers.getOr(X86_64.SS, -1));
        if (kernel.arch().isKernelAddress(rip) && Symbols.of(kernel).isText(rip)) {
            return kernelData || stack.kind() != StackKind.TASK || rsp == end || rsp == end + 8;
        }
        return kernelData && rsp == end;
    }

    private static boolean isUser(RegisterSet registers) {
        return RegisterDoubts.isUserData(registers.getOr(X86_64.SS, -1))
                && isUserAddress(registers.getOr(X86_64.RIP, 0))
                && isUserAddress(registers.getOr(X86_64.RSP, 0));
    }

    private static boolean isUserAddress(long vaddr) {
        return vaddr > 0 && vaddr < USER_END;
    }
}
