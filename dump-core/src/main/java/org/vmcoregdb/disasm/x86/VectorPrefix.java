package org.vmcoregdb.disasm.x86;

/**
 * The fields of a VEX (C4, C5) or EVEX (62) prefix, un-inverted.
 *
 * <pre>
 * C5  R vvvv L pp
 * C4  R X B mmmmm    W vvvv L pp
 * 62  R X B R' 0 mmm W vvvv 1 pp  z L'L b V' aaa      (R, X, B, R', vvvv, V' are stored inverted)
 * </pre>
 *
 * @param evex      true for EVEX
 * @param rexBits   W, R, X, B as in a REX prefix
 * @param map       opcode map: 1 for 0F, 2 for 0F38, 3 for 0F3A
 * @param column    mandatory prefix ({@link OpcodeForm#PP_NONE} and so on)
 * @param length    vector length: 0 for 128 bits, 1 for 256, 2 for 512
 * @param vvvv      second source register, 0 to 31
 * @param highReg   16 if ModRM.reg is extended by R', else 0
 * @param mask      opmask register, 0 for none
 * @param zeroing   EVEX.z
 * @param broadcast EVEX.b
 * @param sane      false if bits have values that no instruction uses
 */
record VectorPrefix(
        boolean evex,
        int rexBits,
        int map,
        int column,
        int length,
        int vvvv,
        int highReg,
        int mask,
        boolean zeroing,
        boolean broadcast,
        boolean sane) {
    private static final int[] COLUMNS = {OpcodeForm.PP_NONE, OpcodeForm.PP_66, OpcodeForm.PP_F3, OpcodeForm.PP_F2};

    /** Reads the prefix whose first byte, already read, is {@code lead}. */
    static VectorPrefix read(int lead, CodeCursor cursor) {
        return switch (lead) {
            case 0xc5 -> {
                int second = cursor.u8();
                yield vex((~second & 0x80) >> 5, 1, second & 0x7f);
            }
            case 0xc4 -> {
                int second = cursor.u8();
                int third = cursor.u8();
                yield vex((~second & 0xe0) >> 5 | (third & 0x80) >> 4, second & 0x1f, third & 0x7f);
            }
            default -> evex(cursor);
        };
    }

    private static VectorPrefix vex(int rexBits, int map, int last) {
        int vvvv = ~last >> 3 & 0xf;
        return new VectorPrefix(
                false, rexBits, map, COLUMNS[last & 3], last >> 2 & 1, vvvv, 0, 0, false, false, map >= 1 && map <= 3);
    }

    private static VectorPrefix evex(CodeCursor cursor) {
        int second = cursor.u8();
        int third = cursor.u8();
        int fourth = cursor.u8();
        int vvvv = (~third >> 3 & 0xf) | ((fourth & 8) == 0 ? 16 : 0);
        boolean sane = (second & 8) == 0 && (third & 4) != 0;
        return new VectorPrefix(
                true,
                (~second & 0xe0) >> 5 | (third & 0x80) >> 4,
                second & 7,
                COLUMNS[third & 3],
                fourth >> 5 & 3,
                vvvv,
                (second & 0x10) == 0 ? 16 : 0,
                fourth & 7,
                (fourth & 0x80) != 0,
                (fourth & 0x10) != 0,
                sane);
    }

    /** True if nothing in this EVEX prefix needs more than VEX can say, but for the registers in ModRM. */
    boolean withinVex() {
        return length < 2 && vvvv < 16 && highReg == 0 && mask == 0 && !zeroing && !broadcast;
    }

    boolean wide() {
        return (rexBits & Prefixes.REX_W) != 0;
    }
}
