package org.vmcoregdb.disasm.x86;

/** Writes operands that are MMX, vector, opmask or tile registers. */
final class VectorOperands {
    private static final int XMM = 0;
    private static final int YMM = 1;
    private static final int ZMM = 2;

    private final Decoding decoding;
    private final StringBuilder text;

    VectorOperands(Decoding decoding, StringBuilder text) {
        this.decoding = decoding;
        this.text = text;
    }

    /** Writes one operand; {@code formatter} writes what turns out to be memory. */
    void append(Operand operand, OperandFormatter formatter) {
        Prefixes prefixes = decoding.prefixes();
        ModRm modRm = decoding.modRm();
        VectorPrefix vector = decoding.vector();
        switch (operand.kind()) {
            case P -> text.append("%mm").append(modRm.reg());
            case Q -> {
                if (modRm.memory()) {
                    formatter.appendMemory();
                } else {
                    text.append("%mm").append(modRm.rm());
                }
            }
            case V -> register(modRm.reg() | prefixes.take(Prefixes.REX_R) << 3 | vector.highReg(), operand);
            case W, U -> {
                if (modRm.memory()) {
                    formatter.appendMemory();
                } else {
                    // With a register as operand, EVEX.X is bit 4 of its number.
                    int high = vector.evex() ? prefixes.take(Prefixes.REX_X) << 4 : 0;
                    register(modRm.rm() | prefixes.take(Prefixes.REX_B) << 3 | high, operand);
                }
            }
            case H -> register(vector.vvvv(), operand);
            case L -> register(decoding.cursor().u8() >> 4, operand);
            case K -> mask(operand, formatter);
            case TM -> text.append("%tmm").append(modRm.reg());
            case VM -> new MemoryFormatter(decoding, text).appendVectorIndexed(length(operand));
            default -> throw new IllegalStateException("not a vector operand: " + operand.kind());
        }
    }

    private void mask(Operand operand, OperandFormatter formatter) {
        ModRm modRm = decoding.modRm();
        switch (operand.letter()) {
            case 'g' -> text.append("%k").append(modRm.reg());
            case 'h' -> text.append("%k").append(decoding.vector().vvvv() & 7);
            default -> {
                if (modRm.memory()) {
                    formatter.appendMemory();
                } else {
                    text.append("%k").append(modRm.rm());
                }
            }
        }
    }

    private void register(int number, Operand operand) {
        Registers.appendVector(text, number, length(operand));
    }

    private int length(Operand operand) {
        int full = decoding.vectorLength();
        return switch (operand.letter()) {
            case 'x' -> full;
            case 'h' -> Math.max(full - 1, XMM);
            case 'y' -> YMM;
            case 'z' -> ZMM;
            case 'g' -> gathered(operand, full);
            default -> XMM;
        };
    }

    /** A gather with indices and data of different widths fills half of the longer vector's length. */
    private int gathered(Operand operand, int full) {
        boolean halved =
                (operand.kind() == Operand.Kind.VM) == decoding.vector().wide();
        return halved ? Math.max(full - 1, XMM) : full;
    }
}
