package org.vmcoregdb.disasm.x86;

/** Writes memory operands: {@code %gs:0x10(%rax,%rbx,8)}. */
final class MemoryFormatter {
    private static final int NO_INDEX = 4;

    private final Decoding decoding;
    private final StringBuilder text;

    MemoryFormatter(Decoding decoding, StringBuilder text) {
        this.decoding = decoding;
        this.text = text;
    }

    /** Displacement in bytes; EVEX counts 8-bit ones in units of what the instruction accesses. */
    private long displacement() {
        ModRm modRm = decoding.modRm();
        VectorPrefix vector = decoding.vector();
        if (!vector.evex() || modRm.width() != 1) {
            return modRm.displacement();
        }
        return (long) modRm.displacement()
                * decoding.form().tuple().scale(vector.length(), vector.wide(), vector.broadcast());
    }

    /** ModRM memory operand with a general register as index. */
    void append() {
        Prefixes prefixes = decoding.prefixes();
        ModRm modRm = decoding.modRm();
        text.append(prefixes.segment());
        int bits = prefixes.addressBits();
        int baseBit = prefixes.take(Prefixes.REX_B) << 3;
        if (modRm.ripRelative()) {
            Hex.appendSigned(text, displacement());
            text.append(bits == 64 ? "(%rip)" : "(%eip)");
            return;
        }
        int indexBit = modRm.hasSib() ? prefixes.take(Prefixes.REX_X) << 3 : 0;
        String base = modRm.baseless() ? "" : Registers.general(modRm.base() | baseBit, bits);
        String index = modRm.hasSib() ? index(modRm.index() | indexBit, bits) : "";
        displacement(base.isEmpty() && (index.isEmpty() || index.equals("%eiz")), bits);
        parenthesis(base, index);
    }

    /** SIB memory operand with a vector register as index. */
    void appendVectorIndexed(int indexLength) {
        Prefixes prefixes = decoding.prefixes();
        ModRm modRm = decoding.modRm();
        text.append(prefixes.segment());
        int bits = prefixes.addressBits();
        String base =
                modRm.baseless() ? "" : Registers.general(modRm.base() | prefixes.take(Prefixes.REX_B) << 3, bits);
        int high = decoding.vector().evex() ? decoding.vector().vvvv() & 16 : 0;
        StringBuilder index = new StringBuilder(8);
        Registers.appendVector(index, modRm.index() | prefixes.take(Prefixes.REX_X) << 3 | high, indexLength);
        displacement(false, bits);
        parenthesis(base, index.toString());
    }

    private void displacement(boolean alone, int bits) {
        if (alone) {
            long absolute = displacement();
            Hex.appendUnsigned(text, bits == 64 ? absolute : absolute & 0xffffffffL);
        } else if (decoding.modRm().width() != 0) {
            Hex.appendSigned(text, displacement());
        }
    }

    private void parenthesis(String base, String index) {
        if (base.isEmpty() && index.isEmpty()) {
            return;
        }
        text.append('(').append(base);
        if (!index.isEmpty()) {
            text.append(',').append(index).append(',').append(decoding.modRm().scale());
        }
        text.append(')');
    }

    /** No index is printed as %riz where the SIB byte could have been shorter or has a scale. */
    private String index(int number, int bits) {
        if (number != NO_INDEX) {
            return Registers.general(number, bits);
        }
        ModRm modRm = decoding.modRm();
        boolean needed = !modRm.baseless() && modRm.base() == NO_INDEX || modRm.baseless() && bits == 64;
        if (needed && modRm.scale() == 1) {
            return "";
        }
        return bits == 64 ? "%riz" : "%eiz";
    }
}
