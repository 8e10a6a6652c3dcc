package org.vmcoregdb.debuginfo;

import org.vmcoregdb.bytes.ByteOutput;

/** Call frame instructions (DWARF 5 §6.4.2), with a code alignment factor of 1 and a data alignment factor of -8. */
public final class CallFrameOps {
    /** What offsets in call frame instructions are multiples of. */
    public static final int DATA_ALIGNMENT = -8;

    private static final int ADVANCE_LOC = 0x40;
    private static final int OFFSET = 0x80;
    private static final int ADVANCE_LOC1 = 0x02;
    private static final int ADVANCE_LOC2 = 0x03;
    private static final int ADVANCE_LOC4 = 0x04;
    private static final int UNDEFINED = 0x07;
    private static final int SAME_VALUE = 0x08;
    private static final int DEF_CFA = 0x0c;
    private static final int DEF_CFA_OFFSET = 0x0e;
    private static final int DEF_CFA_EXPRESSION = 0x0f;
    private static final int EXPRESSION = 0x10;
    private static final int VAL_EXPRESSION = 0x16;
    private static final int OFFSET_EXTENDED_SF = 0x11;
    private static final int DEF_CFA_SF = 0x12;

    private static final int OP_DEREF = 0x06;
    private static final int OP_CONSTS = 0x11;
    private static final int OP_PLUS = 0x22;
    private static final int OP_BREG0 = 0x70;

    private final ByteOutput out;

    /** Writes them one after the other. */
    public CallFrameOps(ByteOutput out) {
        this.out = out;
    }

    /** What follows holds {@code bytes} further on. */
    public void advance(long bytes) {
        if (bytes < 0x40) {
            out.u8(ADVANCE_LOC | (int) bytes);
        } else if (bytes < 0x100) {
            out.u8(ADVANCE_LOC1).u8((int) bytes);
        } else if (bytes < 0x10000) {
            out.u8(ADVANCE_LOC2).u16((int) bytes);
        } else {
            out.u8(ADVANCE_LOC4).u32((int) bytes);
        }
    }

    /** The caller's register is at the CFA plus {@code bytes}, a multiple of 8. */
    public void offset(int register, long bytes) {
        long factored = bytes / DATA_ALIGNMENT;
        if (factored < 0) {
            out.u8(OFFSET_EXTENDED_SF).uleb(register).sleb(factored);
        } else if (register < 0x40) {
            out.u8(OFFSET | register).uleb(factored);
        }
    }

    /** The caller's register is lost. */
    public void undefined(int register) {
        out.u8(UNDEFINED).uleb(register);
    }

    /** The caller's register is as it is. */
    public void sameValue(int register) {
        out.u8(SAME_VALUE).uleb(register);
    }

    /** The CFA is a register plus an offset. */
    public void defineCfa(int register, long offset) {
        if (offset >= 0) {
            out.u8(DEF_CFA).uleb(register).uleb(offset);
        } else {
            out.u8(DEF_CFA_SF).uleb(register).sleb(offset / DATA_ALIGNMENT);
        }
    }

    /** As {@link #defineCfa}, with the register that the CFA is calculated from already. */
    public void defineCfaOffset(long offset) {
        out.u8(DEF_CFA_OFFSET).uleb(offset);
    }

    /** The CFA is what lies at {@code register + offset}, plus {@code distance}. */
    public void defineCfaIndirect(int register, long offset, long distance) {
        ByteOutput expression = new ByteOutput(16, out.order());
        expression.u8(OP_BREG0 + register).sleb(offset).u8(OP_DEREF);
        if (distance != 0) {
            expression.u8(OP_CONSTS).sleb(distance).u8(OP_PLUS);
        }
        out.u8(DEF_CFA_EXPRESSION).uleb(expression.size()).bytes(expression.toByteArray());
    }

    /** The caller's register is what an expression calculates from the CFA. */
    public void value(int register, byte[] expression) {
        out.u8(VAL_EXPRESSION).uleb(register).uleb(expression.length).bytes(expression);
    }

    /** The caller's register is where {@code base + offset} points. */
    public void offsetFrom(int register, int base, long offset) {
        ByteOutput expression = new ByteOutput(8, out.order());
        expression.u8(OP_BREG0 + base).sleb(offset);
        out.u8(EXPRESSION).uleb(register).uleb(expression.size()).bytes(expression.toByteArray());
    }
}
