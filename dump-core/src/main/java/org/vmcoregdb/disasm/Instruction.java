package org.vmcoregdb.disasm;

import java.util.OptionalLong;

/**
 * One decoded instruction.
 *
 * @param address         virtual address of its first byte
 * @param length          bytes, 1 to 15
 * @param mnemonic        with the prefixes that are printed before it: {@code mov}, {@code lock cmpxchg}
 * @param operands        without symbols, {@code ""} if none; addresses with {@code 0x}
 * @param target          where a direct call, jump or branch goes
 * @param memoryReference address that an operand names relative to the instruction
 * @param flow            where control goes afterwards
 * @param notation        how it is written
 */
public record Instruction(
        long address,
        int length,
        String mnemonic,
        String operands,
        OptionalLong target,
        OptionalLong memoryReference,
        Flow flow,
        Notation notation) {
    /** An instruction that is written in columns. */
    public Instruction(
            long address,
            int length,
            String mnemonic,
            String operands,
            OptionalLong target,
            OptionalLong memoryReference,
            Flow flow) {
        this(address, length, mnemonic, operands, target, memoryReference, flow, Notation.COLUMNS);
    }

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
        return notation.line(this, names);
    }
}
