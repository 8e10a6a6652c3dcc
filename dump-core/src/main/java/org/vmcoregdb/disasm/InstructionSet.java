package org.vmcoregdb.disasm;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;

/** The machine code of an architecture. */
public interface InstructionSet extends ArchitecturePart {
    /** That of a machine; empty if it cannot be disassembled. */
    static Optional<InstructionSet> of(Machine machine) {
        return ArchitecturePart.find(InstructionSet.class, machine);
    }

    /** A disassembler. */
    Disassembler disassembler(Dialect dialect);

    /** The most bytes that an instruction has. */
    int longest();

    /** True if an instruction is what ftrace leaves at the start of a function that is not traced. */
    boolean isTracingNop(byte[] code, int at);

    /**
     * How many of a function's instructions are its own: what fills the gap to the next function is not.
     *
     * @param instructions their text, at least one
     */
    int withoutPadding(List<String> instructions);
}
