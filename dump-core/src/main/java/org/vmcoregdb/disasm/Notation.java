package org.vmcoregdb.disasm;

import java.util.Optional;

/** How an instruction is written as a line. Implementations are immutable. */
@FunctionalInterface
public interface Notation {
    /** Mnemonic in a column of six, operands, the name of the target, the memory that is meant behind a hash sign. */
    Notation COLUMNS = new Notation() {
        private static final int MNEMONIC_WIDTH = 6;

        @Override
        public String line(Instruction instruction, SymbolNamer names) {
            String mnemonic = instruction.mnemonic();
            if (instruction.operands().isEmpty()) {
                return mnemonic;
            }
            StringBuilder line = new StringBuilder(64).append(mnemonic);
            for (int i = mnemonic.length(); i < MNEMONIC_WIDTH; i++) {
                line.append(' ');
            }
            line.append(' ').append(instruction.operands());
            if (instruction.target().isPresent()) {
                Notation.name(line, names, instruction.target().getAsLong());
            }
            if (instruction.memoryReference().isPresent()) {
                long address = instruction.memoryReference().getAsLong();
                line.append("        # 0x").append(Long.toHexString(address));
                Notation.name(line, names, address);
            }
            return line.toString();
        }

        @Override
        public String toString() {
            return "columns";
        }
    };

    /** The line of an instruction, addresses named as far as names are known. */
    String line(Instruction instruction, SymbolNamer names);

    /** Appends the name of an address in angle brackets, if it has one. */
    static void name(StringBuilder line, SymbolNamer names, long address) {
        Optional<String> symbol = names.name(address);
        if (symbol.isPresent()) {
            line.append(" <").append(symbol.get()).append('>');
        }
    }
}
