package org.vmcoregdb.disasm.x86;

import org.vmcoregdb.disasm.Dialect;

/** All that is known about the instruction being decoded. */
final class Decoding {
    private final CodeCursor cursor;
    private final Prefixes prefixes;
    private final VectorPrefix vector;
    private final int opcode;
    private final OpcodeForm form;
    private final ModRm modRm;
    private final Dialect dialect;

    Decoding(
            CodeCursor cursor,
            Prefixes prefixes,
            VectorPrefix vector,
            int opcode,
            OpcodeForm form,
            ModRm modRm,
            Dialect dialect) {
        this.cursor = cursor;
        this.prefixes = prefixes;
        this.vector = vector;
        this.opcode = opcode;
        this.form = form;
        this.modRm = modRm;
        this.dialect = dialect;
    }

    CodeCursor cursor() {
        return cursor;
    }

    Prefixes prefixes() {
        return prefixes;
    }

    VectorPrefix vector() {
        return vector;
    }

    int opcode() {
        return opcode;
    }

    OpcodeForm form() {
        return form;
    }

    ModRm modRm() {
        return modRm;
    }

    Dialect dialect() {
        return dialect;
    }

    boolean wide() {
        return prefixes.take(Prefixes.REX_W) != 0;
    }

    /** True for VEX and EVEX encodings. */
    boolean vectorized() {
        return vector.map() != 0;
    }

    /** The immediate byte after ModRM and displacement. */
    int lastByte() {
        return cursor.peek();
    }

    /** EVEX.b with a register operand: embedded rounding or suppressed exceptions. */
    boolean rounds() {
        return vector.broadcast() && !modRm.memory();
    }

    /** 0 for 128 bits, 1 for 256, 2 for 512. With embedded rounding the length bits are the rounding mode. */
    int vectorLength() {
        return rounds() ? 2 : vector.length();
    }
}
