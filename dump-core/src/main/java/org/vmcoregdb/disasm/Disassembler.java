package org.vmcoregdb.disasm;

/** Turns machine code into instructions. Implementations are immutable and safe for use by many threads. */
@FunctionalInterface
public interface Disassembler {
    /**
     * Decodes one instruction. Never throws on what the bytes are: what is no instruction comes back as {@code (bad)}.
     *
     * @param code    bytes
     * @param offset  where the instruction starts, 0 to {@code code.length}
     * @param length  how many bytes from there may be read; at least 1, {@code offset + length <= code.length}
     * @param address virtual address of the first byte
     * @return an instruction of 1 to {@code min(15, length)} bytes
     * @throws IndexOutOfBoundsException if offset and length do not lie in {@code code}, or length is below 1
     */
    Instruction decode(byte[] code, int offset, int length, long address);
}
