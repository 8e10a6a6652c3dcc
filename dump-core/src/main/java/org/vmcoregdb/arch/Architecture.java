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
