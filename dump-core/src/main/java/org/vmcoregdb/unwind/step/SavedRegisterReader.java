package org.vmcoregdb.unwind.step;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.Step;

/** Steps to the code that a {@code struct pt_regs} on the stack was saved of. */
public final class SavedRegisterReader {
    private final Architecture arch;
    private final AddressSpace memory;
    private final int firstPushed;

    /** Reads what an architecture saves on entry. */
    public SavedRegisterReader(Architecture arch, AddressSpace memory) {
        this.arch = arch;
        this.memory = memory;
        this.firstPushed = arch.savedOnEntry().indexOf(arch.pc());
    }

    /** Offset of the program counter in {@code struct pt_regs}, in bytes: where a CPU itself pushes registers, they begin there. */
    public long partialOffset() {
        return (long) Long.BYTES * firstPushed;
    }

    /**
     * To the owner of all registers.
     *
     * @param address of the {@code struct pt_regs}
     * @param fp the frame pointer if it is not among what was saved
     * @param interrupted whether the saved program counter is exact
     * @throws MemoryFault if the dump lacks one of the words
     */
    public Step.Caller complete(long address, OptionalLong fp, boolean interrupted, Frame.Origin origin) {
        return step(address, 0, fp, interrupted, origin);
    }

    /**
     * The same where only what the CPU itself pushes is there.
     *
     * @param address where the whole {@code struct pt_regs} would be
     */
    public Step.Caller partial(long address, OptionalLong fp, boolean interrupted, Frame.Origin origin) {
        return step(address, firstPushed, fp, interrupted, origin);
    }

    /**
     * The same where the registers from one on are there.
     *
     * @param address where the whole {@code struct pt_regs} would be
     * @param first the place of the first that was saved
     */
    public Step.Caller from(long address, int first, OptionalLong fp, boolean interrupted, Frame.Origin origin) {
        return step(address, first, fp, interrupted, origin);
    }

    private Step.Caller step(long address, int first, OptionalLong fp, boolean interrupted, Frame.Origin origin) {
        Frame.SavedRegisters saved = read(address, first);
        RegisterSet registers = saved.registers();
        FrameState state = new FrameState(
                registers.getOr(arch.pc(), 0),
                registers.getOr(arch.sp(), 0),
                registers.has(arch.fp()) ? registers.get(arch.fp()) : fp,
                registers,
                interrupted);
        return new Step.Caller(state, OptionalLong.empty(), origin, Optional.of(saved));
    }

    private Frame.SavedRegisters read(long address, int first) {
        RegisterSet.Builder registers = new RegisterSet.Builder();
        for (int i = first; i < arch.savedOnEntry().size(); i++) {
            registers.set(arch.savedOnEntry().get(i), memory.readLong(address + 8L * i));
        }
        RegisterSet set = registers.build();
        return new Frame.SavedRegisters(arch.machine(), address, set, first == 0, arch.isUserMode(set));
    }
}
