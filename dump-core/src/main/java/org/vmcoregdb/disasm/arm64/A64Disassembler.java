package org.vmcoregdb.disasm.arm64;

import java.util.HexFormat;
import java.util.Objects;
import java.util.OptionalLong;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Flow;
import org.vmcoregdb.disasm.Instruction;

/** Decodes A64 instructions: words of four bytes, the lowest first whatever the order of data is. */
public final class A64Disassembler implements Disassembler {
    /** Bytes of an instruction. */
    public static final int BYTES = 4;

    /** A disassembler whose tables are read when the first instruction is decoded. */
    public A64Disassembler() {}

    /** The instruction word at a place. */
    static int word(byte[] code, int at) {
        return code[at] & 0xff | (code[at + 1] & 0xff) << 8 | (code[at + 2] & 0xff) << 16 | code[at + 3] << 24;
    }

    /**
     * {@inheritDoc}
     *
     * <p>A word that is no instruction comes back as {@code .inst 0x… ; undefined}, fewer than four bytes as {@code .byte}.
     */
    @Override
    public Instruction decode(byte[] code, int offset, int length, long address) {
        Objects.checkFromIndexSize(offset, length, code.length);
        Objects.checkIndex(0, length);
        if (length < BYTES) {
            String bytes = HexFormat.ofDelimiter(", ").withPrefix("0x").formatHex(code, offset, offset + length);
            return invalid(address, length, ".byte", bytes);
        }
        return decode(word(code, offset), address);
    }

    private static Instruction decode(int word, long address) {
        OperandText out = new OperandText(address);
        for (Encoding encoding : EncodingTable.a64().candidates(word)) {
            if (encoding.matches(word)) {
                out.clear();
                if (encoding.appendOperands(out, word)) {
                    return instruction(encoding, word, out);
                }
            }
        }
        return invalid(address, BYTES, ".inst", "0x" + HexFormat.of().toHexDigits(word) + " ; undefined");
    }

    private static Instruction instruction(Encoding encoding, int word, OperandText out) {
        Flow flow = ControlFlow.of(word);
        return new Instruction(
                out.address(),
                BYTES,
                encoding.mnemonic(),
                out.text().toString(),
                ControlFlow.target(word, out.address()),
                flow == Flow.NEXT ? out.target() : OptionalLong.empty(),
                flow,
                A64Notation.of(out.comment()));
    }

    private static Instruction invalid(long address, int length, String mnemonic, String operands) {
        return new Instruction(
                address,
                length,
                mnemonic,
                operands,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Flow.INVALID,
                A64Notation.of(""));
    }
}
