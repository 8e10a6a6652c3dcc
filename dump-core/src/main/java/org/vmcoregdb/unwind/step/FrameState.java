package org.vmcoregdb.unwind.step;

import java.util.OptionalLong;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.X86_64;

/**
 * The registers of one frame, as far as they are known.
 *
 * @param pc where its function stopped: the next instruction if it was interrupted, else a return address
 * @param sp its stack pointer there
 * @param bp its rbp
 * @param others the registers besides these three
 * @param interrupted whether {@code pc} is exact and not a return address
 */
public record FrameState(long pc, long sp, OptionalLong bp, RegisterSet others, boolean interrupted) {
    /** What a CPU or a context switch saved. */
    public static FrameState of(RegisterSet registers, boolean interrupted) {
        return new FrameState(
                registers.getOr(X86_64.RIP, 0),
                registers.getOr(X86_64.RSP, 0),
                registers.get(X86_64.RBP),
                registers,
                interrupted);
    }

    /** The caller, of which only what every method finds is known. */
    public static FrameState caller(long pc, long sp, OptionalLong bp) {
        return new FrameState(pc, sp, bp, RegisterSet.EMPTY, false);
    }

    /** A place in the code that belongs to the function: a return address may lie behind its last instruction. */
    public long codeAddress() {
        return interrupted ? pc : pc - 1;
    }

    /** The same frame at another place in the code. */
    public FrameState withPc(long other) {
        return new FrameState(other, sp, bp, others, interrupted);
    }

    /** Any register's value, if it is known. */
    public OptionalLong register(Register register) {
        if (register.equals(X86_64.RIP)) {
            return OptionalLong.of(pc);
        }
        if (register.equals(X86_64.RSP)) {
            return OptionalLong.of(sp);
        }
        return register.equals(X86_64.RBP) ? bp : others.get(register);
    }
}
