package org.vmcoregdb.unwind.scan;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.unwind.Frame;

/**
 * Looks through a stack for what could be a {@code struct pt_regs}: selectors as the kernel sets them up ({@code
 * arch/x86/include/asm/segment.h}), a program counter in code, a stack pointer on the same side of the address space. A search, not a proof:
 * what it finds may be left over from long ago, or be no frame at all.
 */
public final class ExceptionFrameSearch {
    private static final long KERNEL_CS = 0x10;
    private static final long KERNEL_DS = 0x18;
    private static final long USER_CS = 0x33;
    private static final long USER32_CS = 0x23;
    private static final long USER_DS = 0x2b;
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
            boolean kernelMode = cs == KERNEL_CS;
            if ((kernelMode || cs == USER_CS || cs == USER32_CS) && copy.has(i, WORDS)) {
                RegisterSet registers = registers(copy, i);
                if (kernelMode ? isKernel(registers, copy.address(i + WORDS)) : isUser(registers)) {
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
     * In kernel mode the CPU may have loaded SS with 0. A stack pointer that is that of right before the frame was pushed makes up for a
     * program counter that is in no code, as after a jump to nowhere; if it also shows the gap that the CPU leaves to align the stack to 16
     * bytes, for an SS that was overwritten since.
     */
    private boolean isKernel(RegisterSet registers, long end) {
        long rip = registers.getOr(X86_64.RIP, 0);
        long rsp = registers.getOr(X86_64.RSP, 0);
        long ss = registers.getOr(X86_64.SS, -1);
        if (!kernel.arch().isKernelAddress(rsp)) {
            return false;
        }
        boolean inCode = kernel.arch().isKernelAddress(rip) && kernel.symbols().isText(rip);
        if (ss == KERNEL_DS || ss == 0) {
            return inCode || ss == KERNEL_DS && rsp == end;
        }
        return inCode && rsp == end + 8;
    }

    private static boolean isUser(RegisterSet registers) {
        return registers.getOr(X86_64.SS, -1) == USER_DS
                && isUserAddress(registers.getOr(X86_64.RIP, 0))
                && isUserAddress(registers.getOr(X86_64.RSP, 0));
    }

    private static boolean isUserAddress(long vaddr) {
        return vaddr > 0 && vaddr < USER_END;
    }
}
