package org.vmcoregdb.disasm.x86;

import java.util.List;
import java.util.OptionalLong;

/** Writes the operands of one instruction in AT&amp;T order, reading its immediates as it goes. */
final class OperandFormatter {
    private static final String[] ROUNDING = {"{rn-sae}", "{rd-sae}", "{ru-sae}", "{rz-sae}"};

    private final Decoding decoding;
    private final long address;
    private final StringBuilder text = new StringBuilder(40);
    private OptionalLong target = OptionalLong.empty();
    private int relative;
    private int relativeBits;
    private boolean ripRelative;

    OperandFormatter(Decoding decoding, long address) {
        this.decoding = decoding;
        this.address = address;
    }

    /** Writes all operands. */
    void appendAll() {
        List<Operand> operands = decoding.form().operands();
        boolean forward = decoding.form().trait() == OpcodeForm.Trait.FORWARD;
        int last = operands.size() - 1;
        for (int i = 0; i <= last; i++) {
            int index = forward ? i : last - i;
            int start = text.length();
            if (start > 0) {
                text.append(',');
            }
            int content = text.length();
            append(operands.get(index));
            if (text.length() == content) {
                text.setLength(start);
            } else if (index == 0) {
                appendMask();
            }
        }
        if (relativeBits != 0) {
            long end = address + decoding.cursor().consumed() + relative;
            long vaddr = relativeBits == 16 ? end & 0xffff : end;
            target = OptionalLong.of(vaddr);
            Hex.appendUnsigned(text, vaddr);
        }
    }

    String text() {
        return text.toString();
    }

    OptionalLong target() {
        return target;
    }

    boolean ripRelative() {
        return ripRelative;
    }

    /** Address that the rip-relative operand of an instruction of this many bytes names. */
    long memoryReference(int length) {
        return address + length + decoding.modRm().displacement();
    }

    private void append(Operand operand) {
        if (operand.indirect()) {
            text.append('*');
        }
        Prefixes prefixes = decoding.prefixes();
        ModRm modRm = decoding.modRm();
        switch (operand.kind()) {
            case E, M -> {
                if (modRm.memory()) {
                    appendMemory();
                } else {
                    general(modRm.rm(), Prefixes.REX_B, bits(operand, false));
                }
            }
            case R -> general(modRm.rm(), Prefixes.REX_B, bits(operand, false));
            case G -> general(modRm.reg(), Prefixes.REX_R, bits(operand, false));
            case Z -> general(decoding.opcode() & 7, Prefixes.REX_B, bits(operand, false));
            case B -> text.append(Registers.general(decoding.vector().vvvv() & 0xf, bits(operand, false)));
            case I -> immediate(operand);
            case S -> signedByte(operand);
            case IP -> predicate();
            case J -> branch(operand);
            case O -> {
                text.append(prefixes.segment());
                CodeCursor cursor = decoding.cursor();
                Hex.appendUnsigned(text, prefixes.hasAddress() ? cursor.s32() & 0xffffffffL : cursor.s64());
            }
            case X -> source(operand);
            case Y -> destination(operand);
            case SEGMENT -> text.append(Registers.segment(modRm.reg()));
            case C -> text.append("%cr").append(modRm.reg() | prefixes.take(Prefixes.REX_R) << 3);
            case D -> text.append("%db").append(modRm.reg() | prefixes.take(Prefixes.REX_R) << 3);
            case BN -> bound(operand);
            case ST -> text.append("%st(").append(modRm.rm()).append(')');
            case ONE -> text.append(decoding.dialect().namesShiftByOne() ? "$1" : "");
            case ACCUMULATOR -> text.append(Registers.general(0, prefixes.operandBits()));
            case PORT_ACCUMULATOR -> text.append(Registers.general(0, prefixes.dataBits(32)));
            case N -> text.append(Registers.general(0, prefixes.addressBits()));
            case LITERAL -> text.append(operand.size());
            case ER ->
                text.append(decoding.rounds() ? ROUNDING[decoding.vector().length()] : "");
            case SAE -> text.append(decoding.rounds() ? "{sae}" : "");
            default -> new VectorOperands(decoding, text).append(operand, this);
        }
    }

    /** Source of a string instruction, or of xlat. */
    private void source(Operand operand) {
        Prefixes prefixes = decoding.prefixes();
        bits(operand, true);
        text.append(decoding.dialect().namesStringSegments() ? prefixes.stringSegment() : prefixes.segment());
        text.append(prefixes.addressBits() == 64 ? "(%r" : "(%e");
        text.append(operand.letter() == 'l' ? "bx)" : "si)");
    }

    /** Destination of a string instruction; its segment cannot be overridden. */
    private void destination(Operand operand) {
        bits(operand, true);
        text.append(decoding.dialect().namesStringSegments() ? "%es:" : "");
        text.append(decoding.prefixes().addressBits() == 64 ? "(%rdi)" : "(%edi)");
    }

    /** The ModRM memory operand. */
    void appendMemory() {
        new MemoryFormatter(decoding, text).append();
        ripRelative = decoding.modRm().ripRelative();
        VectorPrefix vector = decoding.vector();
        Tuple tuple = decoding.form().tuple();
        if (vector.broadcast() && tuple.broadcasts()) {
            text.append("{1to")
                    .append(tuple.elements(vector.length(), vector.wide()))
                    .append('}');
        }
    }

    private void appendMask() {
        VectorPrefix vector = decoding.vector();
        if (vector.mask() != 0) {
            text.append("{%k").append(vector.mask()).append('}');
        }
        if (vector.zeroing()) {
            text.append("{z}");
        }
    }

    private void general(int number, int rexBit, int bits) {
        Prefixes prefixes = decoding.prefixes();
        int full = number | prefixes.take(rexBit) << 3;
        if (bits == 8 && full >= 4 && full < 8) {
            prefixes.useRex();
            if (!prefixes.hasRex()) {
                text.append(Registers.legacyByte(full));
                return;
            }
        }
        text.append(Registers.general(full, bits));
    }

    /** Width of a general register, or of what a string instruction moves, in bits. */
    private int bits(Operand operand, boolean string) {
        Prefixes prefixes = decoding.prefixes();
        return switch (operand.letter()) {
            case 'b' -> 8;
            case 'w' -> 16;
            case 'd' -> 32;
            case 'q' -> 64;
            case 'y' -> prefixes.take(Prefixes.REX_W) != 0 ? 64 : 32;
            case 's' -> prefixes.dataBits(64);
            case 'p' -> prefixes.dataBits(32);
            case 'a' -> prefixes.addressBits();
            case 'v' -> prefixes.operandBits();
            case 'c' -> decoding.dialect().sizesSelectors() ? prefixes.operandBits() : 16;
            default -> string ? 0 : 64;
        };
    }

    private void immediate(Operand operand) {
        CodeCursor cursor = decoding.cursor();
        Prefixes prefixes = decoding.prefixes();
        long value = switch (operand.letter()) {
            case 'b' -> cursor.u8();
            case 'w' -> cursor.u16();
            case 's' -> prefixes.dataBits(64) == 16 ? cursor.u16() : cursor.s32();
            case 'v' ->
                switch (prefixes.operandBits()) {
                    case 16 -> cursor.u16();
                    case 32 -> cursor.s32() & 0xffffffffL;
                    default -> cursor.s64();
                };
            default ->
                switch (prefixes.operandBits()) {
                    case 16 -> cursor.u16();
                    case 32 -> cursor.s32() & 0xffffffffL;
                    default -> cursor.s32();
                };
        };
        text.append('$');
        Hex.appendUnsigned(text, value);
    }

    private void signedByte(Operand operand) {
        long value = decoding.cursor().s8();
        Prefixes prefixes = decoding.prefixes();
        int bits = operand.letter() == 's' ? prefixes.dataBits(64) : prefixes.operandBits();
        text.append('$');
        Hex.appendUnsigned(text, bits == 64 ? value : value & (1L << bits) - 1);
    }

    /** The byte, unless the mnemonic has said it. */
    private void predicate() {
        int value = decoding.cursor().u8();
        if (!decoding.form().mnemonic().spells(value, decoding.vectorized())) {
            text.append('$');
            Hex.appendUnsigned(text, value);
        }
    }

    private void branch(Operand operand) {
        CodeCursor cursor = decoding.cursor();
        if (operand.letter() == 'b') {
            relative = cursor.s8();
            relativeBits = 64;
        } else {
            relativeBits = decoding.prefixes().dataBits(64);
            relative = relativeBits == 16 ? (short) cursor.u16() : cursor.s32();
        }
        // The text is added last, when the length is known.
    }

    private void bound(Operand operand) {
        ModRm modRm = decoding.modRm();
        if (operand.letter() == 'e' && modRm.memory()) {
            appendMemory();
        } else {
            text.append("%bnd").append(operand.letter() == 'e' ? modRm.rm() : modRm.reg());
        }
    }
}
