package org.vmcoregdb.arch;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.dump.Machine;
import org.vmcoregdb.dump.Note;

/** A CPU architecture as a kernel's dump needs it. */
public sealed interface Architecture permits X86_64 {
    /** Which machine this is. */
    Machine machine();

    /** Size of a page in bytes. */
    int pageSize();

    /** All registers, by number. */
    List<Register> registers();

    /** The program counter. */
    Register pc();

    /** The stack pointer. */
    Register sp();

    /** The frame pointer, which compilers may use for other things. */
    Register fp();

    /** The registers in a {@code struct pt_regs}, in memory order, 8 bytes each. */
    List<Register> savedOnEntry();

    /** The registers by their numbers in DWARF, from 0 on without a gap, as far as call frames need them. */
    List<Register> dwarfRegisters();

    /** The registers that a function leaves as they are for its caller, but for the stack pointer. */
    List<Register> keptByCalls();

    /** True if these are registers of a user program; false if what says so is not known. */
    boolean isUserMode(RegisterSet registers);

    /** True if the address lies in the kernel half. */
    boolean isKernelAddress(long vaddr);

    /** True if the address can be translated at all (x86: sign extension of bit 47 or 56). */
    boolean isCanonical(long vaddr);

    /**
     * The CPU registers in a note, if the note is of a kind that carries some.
     *
     * @return empty for other notes and for notes that are too short
     */
    Optional<CpuNote> registersOf(Note note);

    /** The architecture for a machine, if it is supported. */
    static Optional<Architecture> of(Machine machine) {
        return machine == Machine.X86_64 ? Optional.of(X86_64.INSTANCE) : Optional.empty();
    }
}
