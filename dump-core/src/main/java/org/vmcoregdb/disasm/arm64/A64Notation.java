package org.vmcoregdb.disasm.arm64;

import org.vmcoregdb.disasm.Instruction;
import org.vmcoregdb.disasm.Notation;
import org.vmcoregdb.disasm.SymbolNamer;

/**
 * Mnemonic, a tab, operands of which the last may be an address that has a name, and a comment.
 *
 * @param comment what is written behind the instruction, {@code ""} if nothing
 */
record A64Notation(String comment) implements Notation {
    private static final A64Notation PLAIN = new A64Notation("");

    static A64Notation of(String comment) {
        return comment.isEmpty() ? PLAIN : new A64Notation(comment);
    }

    @Override
    public String line(Instruction instruction, SymbolNamer names) {
        StringBuilder line = new StringBuilder(64).append(instruction.mnemonic());
        if (!instruction.operands().isEmpty()) {
            line.append('\t').append(instruction.operands());
        }
        if (instruction.target().isPresent()) {
            Notation.name(line, names, instruction.target().getAsLong());
        } else if (instruction.memoryReference().isPresent()) {
            Notation.name(line, names, instruction.memoryReference().getAsLong());
        }
        return line.append(comment).toString();
    }
}
