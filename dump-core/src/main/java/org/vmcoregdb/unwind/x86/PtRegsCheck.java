package org.vmcoregdb.unwind.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.unwind.frame.CodeMap;

/**
 * Whether words on a stack can be registers that a CPU saved. Selectors are the kernel's own few ({@code
 * arch/x86/include/asm/segment.h}; Xen's are 0xe030 and 0xe02b), RFLAGS has bits that are always 1 or 0, and addresses are
 * canonical.
 */
final class PtRegsCheck {
    /** {@code __KERNEL_CS}, and Xen's with the privilege level that it gives a guest's kernel. */
    private static final Set<Long> KERNEL_CODE = Set.of(0x10L, 0xe030L);

    /** {@code __USER32_CS}, {@code __USER_CS}, and Xen's. */
    private static final Set<Long> USER_CODE = Set.of(0x23L, 0x33L, 0xe033L, 0xe023L);

    /** {@code __USER_DS}, and Xen's. */
    private static final Set<Long> USER_DATA = Set.of(0x2bL, 0xe02bL);

    /** {@code __KERNEL_DS}, and Xen's. */
    private static final Set<Long> KERNEL_DATA = Set.of(0x18L, 0xe02bL);

    /** What Xen stores beside a guest's CS: whether events were masked ({@code struct cpu_user_regs.saved_upcall_mask}). */
    private static final long XEN_UPCALL_MASK = 0x1_0000_0000L;

    /** Bits 3, 5, 15 and those above 21. */
    private static final long ALWAYS_ZERO = 0xffffffffffc08028L;

    private static final long ALWAYS_ONE = 2;

    private PtRegsCheck() {}

    /** Whole sentences about what cannot be; none if all make sense. Registers that are unknown are not doubted. */
    static List<String> doubts(RegisterSet registers) {
        List<String> doubts = new ArrayList<>();
        if (registers.has(X86_64.CS)) {
            // the upper half of the slot may hold what FRED puts there
            long cs = registers.getOr(X86_64.CS, 0) & 0xffff;
            if (!KERNEL_CODE.contains(cs) && !USER_CODE.contains(cs)) {
                doubts.add("CS is 0x" + Long.toHexString(registers.getOr(X86_64.CS, 0))
                        + ", which is not a code segment.");
            }
        }
        if (registers.has(X86_64.EFLAGS)) {
            long flags = registers.getOr(X86_64.EFLAGS, 0);
            if (!areFlags(flags)) {
                doubts.add("RFLAGS is 0x" + Long.toHexString(flags) + ", which no CPU can have.");
            }
        }
        if (registers.has(X86_64.RSP) && !X86_64.INSTANCE.isCanonical(registers.getOr(X86_64.RSP, 0))) {
            doubts.add("RSP is 0x" + Long.toHexString(registers.getOr(X86_64.RSP, 0)) + ", which is not an address.");
        }
        return doubts;
    }

    /** True if these can only be saved registers: selectors that go together, flags, and addresses of the mode that they are of. */
    static boolean areSaved(RegisterSet registers, CodeMap map) {
        long cs = registers.getOr(X86_64.CS, 0);
        long ss = registers.getOr(X86_64.SS, -1);
        long rip = registers.getOr(X86_64.RIP, 0);
        long rsp = registers.getOr(X86_64.RSP, 0);
        if (!areFlags(registers.getOr(X86_64.EFLAGS, 0))) {
            return false;
        }
        boolean kernelStack = X86_64.INSTANCE.isKernelAddress(rsp);
        if (isKernelCode(cs & 0xffff)) {
            // the CPU may load SS with 0
            return kernelStack && (isKernelData(ss & 0xffff) || (ss == 0 && map.isCode(rip)));
        }
        return isUserCode(cs & 0xffff)
                && isUserData(ss & 0xffff)
                && !kernelStack
                && X86_64.INSTANCE.isCanonical(rsp)
                && !X86_64.INSTANCE.isKernelAddress(rip);
    }

    /** True if a CPU can have this RFLAGS. */
    static boolean areFlags(long rflags) {
        return (rflags & ALWAYS_ZERO) == 0 && (rflags & ALWAYS_ONE) != 0;
    }

    /** True if a whole saved word is the selector of the kernel's code, without Xen or as a guest of Xen. */
    static boolean isKernelCode(long cs) {
        return KERNEL_CODE.contains(cs) || cs == (0xe030L | XEN_UPCALL_MASK);
    }

    /** The same for the code of user programs. */
    static boolean isUserCode(long cs) {
        return USER_CODE.contains(cs);
    }

    /** True if the word is the selector of the kernel's stack. The CPU itself may also load 0. */
    static boolean isKernelData(long ss) {
        return KERNEL_DATA.contains(ss);
    }

    /** True if the word is the selector of user programs' stacks. */
    static boolean isUserData(long ss) {
        return USER_DATA.contains(ss);
    }
}
