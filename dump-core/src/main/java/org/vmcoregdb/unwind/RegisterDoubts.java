package org.vmcoregdb.unwind;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.X86_64;

/**
 * Whether words on a stack can be registers that a CPU saved. Selectors are the kernel's own few ({@code
 * arch/x86/include/asm/segment.h}; Xen's are 0xe030 and 0xe02b), RFLAGS has bits that are always 1 or 0, and addresses are
 * canonical.
 */
public final class RegisterDoubts {
    /** {@code __KERNEL_CS}, {@code __USER32_CS}, {@code __USER_CS}, and those under Xen. */
    private static final Set<Long> CODE_SELECTORS = Set.of(0x10L, 0x23L, 0x33L, 0xe033L, 0xe030L, 0xe023L);

    /** Bits 3, 5, 15 and those above 21. */
    private static final long ALWAYS_ZERO = 0xffffffffffc08028L;

    private static final long ALWAYS_ONE = 2;

    private RegisterDoubts() {}

    /** Whole sentences about what cannot be; none if all make sense. Registers that are unknown are not doubted. */
    public static List<String> of(Architecture arch, RegisterSet registers) {
        List<String> doubts = new ArrayList<>();
        if (registers.has(X86_64.CS)) {
            // the upper half of the slot may hold what FRED puts there
            long cs = registers.getOr(X86_64.CS, 0) & 0xffff;
            if (!CODE_SELECTORS.contains(cs)) {
                doubts.add(
                        "CS is 0x" + Long.toHexString(registers.getOr(X86_64.CS, 0)) + ", which is no code segment.");
            }
        }
        if (registers.has(X86_64.EFLAGS)) {
            long flags = registers.getOr(X86_64.EFLAGS, 0);
            if ((flags & ALWAYS_ZERO) != 0 || (flags & ALWAYS_ONE) == 0) {
                doubts.add("RFLAGS is 0x" + Long.toHexString(flags) + ", which no CPU can have.");
            }
        }
        if (registers.has(X86_64.RSP) && !arch.isCanonical(registers.getOr(X86_64.RSP, 0))) {
            doubts.add("RSP is 0x" + Long.toHexString(registers.getOr(X86_64.RSP, 0)) + ", which is no address.");
        }
        return doubts;
    }
}
