package org.vmcoregdb.unwind.frame;

import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;

/**
 * The registers of one frame, as far as they are known.
 *
 * @param pc where its function stopped: the next instruction if it was interrupted, else a return address
 * @param sp its stack pointer there
 * @param fp its frame pointer register, whatever the function uses it for
 * @param others the registers besides these three
 * @param interrupted whether {@code pc} is exact and not a return address
 */
public record FrameState(long pc, long sp, OptionalLong fp, RegisterSet others, boolean interrupted) {
    /** What a CPU or a context switch saved. */
    public static FrameState of(Architecture arch, RegisterSet registers, boolean interrupted) {
        return new FrameState(
                registers.getOr(arch.pc(), 0),
                registers.getOr(arch.sp(), 0),
                registers.get(arch.fp()),
                registers,
                interrupted);
    }

    /** The caller, of which only what every method finds is known. */
    public static FrameState caller(long pc, long sp, OptionalLong fp) {
        return new FrameState(pc, sp, fp, RegisterSet.EMPTY, false);
    }

    /** A place in the code that belongs to the function: a return address may lie after its last instruction. */
    public long codeAddress() {
        return interrupted ? pc : pc - 1;
    }

    /** The same frame at another place in the code. */
    public FrameState withPc(long other) {
        return new FrameState(other, sp, fp, others, interrupted);
    }

    /** The same frame with another stack pointer. */
    public FrameState withSp(long other) {
        return new FrameState(pc, other, fp, others, interrupted);
    }

    /** Any register's value, if it is known. */
    public OptionalLong register(Architecture arch, Register register) {
        if (register.equals(arch.pc())) {
            return OptionalLong.of(pc);
        }
        if (register.equals(arch.sp())) {
            return OptionalLong.of(sp);
        }
        return register.equals(arch.fp()) ? fp : others.get(register);
    }
}
