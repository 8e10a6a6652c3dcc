package org.vmcoregdb.disasm;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One decoded instruction.
 *
 * @param address         virtual address of its first byte
 * @param length          bytes, 1 to 15
 * @param mnemonic        with the prefixes that are printed before it: {@code mov}, {@code lock cmpxchg}
 * @param operands        AT&amp;T operands without symbols, {@code ""} if none; addresses with {@code 0x}
 * @param target          where a direct call, jump or branch goes
 * @param memoryReference address that a rip-relative operand names
 * @param flow            where control goes afterwards
 */
public record Instruction(
        long address,
        int length,
        String mnemonic,
        String operands,
        OptionalLong target,
        OptionalLong memoryReference,
        Flow flow) {
    private static final int MNEMONIC_WIDTH = 6;

    /** Address of the instruction after this one. */
    public long next() {
        return address + length;
    }

    /** True if the bytes are no instruction. */
    public boolean invalid() {
        return flow == Flow.INVALID;
    }

    /** The line without symbol names: {@code call   0xffffffff81000010}. */
    public String text() {
        return text(SymbolNamer.NONE);
    }

    /** The line as gdb prints it: {@code mov    0x10(%rip),%rax        # 0xffffffff82000000 <jiffies>}. */
    public String text(SymbolNamer names) {
        if (operands.isEmpty()) {
            return mnemonic;
        }
        StringBuilder line = new StringBuilder(64).append(mnemonic);
        for (int i = mnemonic.length(); i < MNEMONIC_WIDTH; i++) {
            line.append(' ');
        }
        line.append(' ').append(operands);
        if (target.isPresent()) {
            name(line, names, target.getAsLong());
        }
        if (memoryReference.isPresent()) {
            line.append("        # 0x").append(Long.toHexString(memoryReference.getAsLong()));
            name(line, names, memoryReference.getAsLong());
        }
        return line.toString();
    }

    private static void name(StringBuilder line, SymbolNamer names, long vaddr) {
        Optional<String> symbol = names.name(vaddr);
        if (symbol.isPresent()) {
            line.append(" <").append(symbol.get()).append('>');
        }
    }
}
