package org.vmcoregdb.unwind.step;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.unwind.Frame;

/** Steps to the code that a {@code struct pt_regs} on the stack was saved of. */
final class SavedRegisterReader {
    /** Offset of {@code ip} in {@code struct pt_regs}, in bytes: what the CPU itself pushes begins there. */
    static final long PARTIAL_OFFSET = 8L * X86_64.PT_REGS.indexOf(X86_64.RIP);

    private final AddressSpace memory;

    SavedRegisterReader(AddressSpace memory) {
        this.memory = memory;
    }

    /**
     * To the owner of all registers.
     *
     * @param address of the {@code struct pt_regs}
     * @param fp what rfp is if it is not among what was saved
     * @param interrupted whether the saved rip is exact
     * @throws MemoryFault if the dump lacks one of the words
     */
    Step.Caller complete(long address, OptionalLong fp, boolean interrupted, Frame.Origin origin) {
        return step(address, 0, fp, interrupted, origin);
    }

    /** The same where only ip, cs, flags, sp and ss are there. */
    Step.Caller partial(long address, OptionalLong fp, boolean interrupted, Frame.Origin origin) {
        return step(address, X86_64.PT_REGS.indexOf(X86_64.RIP), fp, interrupted, origin);
    }

    private Step.Caller step(long address, int first, OptionalLong fp, boolean interrupted, Frame.Origin origin) {
        Frame.SavedRegisters saved = read(memory, address, first);
        RegisterSet registers = saved.registers();
        FrameState state = new FrameState(
                registers.getOr(X86_64.RIP, 0),
                registers.getOr(X86_64.RSP, 0),
                registers.has(X86_64.RBP) ? registers.get(X86_64.RBP) : fp,
                registers,
                interrupted);
        return new Step.Caller(state, OptionalLong.empty(), origin, Optional.of(saved));
    }

    private static Frame.SavedRegisters read(AddressSpace memory, long address, int first) {
        RegisterSet.Builder registers = new RegisterSet.Builder();
        for (int i = first; i < X86_64.PT_REGS.size(); i++) {
            registers.set(X86_64.PT_REGS.get(i), memory.readLong(address + 8L * i));
        }
        RegisterSet set = registers.build();
        return new Frame.SavedRegisters(address, set, first == 0, X86_64.INSTANCE.isUserMode(set));
    }
}
