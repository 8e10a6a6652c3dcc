package org.vmcoregdb.disasm.x86;

/**
 * The ModRM byte with what follows it: SIB byte and displacement (Intel SDM vol. 2, 2.1.5).
 *
 * @param mod          0 to 3; 3 names a register
 * @param reg          3 bits
 * @param rm           3 bits
 * @param sib          the SIB byte, -1 if there is none
 * @param displacement signed
 * @param width        bytes of displacement: 0, 1 or 4
 */
record ModRm(int mod, int reg, int rm, int sib, int displacement, int width) {
    /** Stands for "this instruction has none". */
    static final ModRm ABSENT = new ModRm(3, 0, 0, -1, 0, 0);

    static ModRm read(CodeCursor cursor) {
        int value = cursor.u8();
        int mod = value >> 6;
        int reg = value >> 3 & 7;
        int rm = value & 7;
        if (mod == 3) {
            return new ModRm(mod, reg, rm, -1, 0, 0);
        }
        int sib = rm == 4 ? cursor.u8() : -1;
        int base = sib < 0 ? rm : sib & 7;
        if (mod == 1) {
            return new ModRm(mod, reg, rm, sib, cursor.s8(), 1);
        }
        if (mod == 2 || base == 5) {
            return new ModRm(mod, reg, rm, sib, cursor.s32(), 4);
        }
        return new ModRm(mod, reg, rm, sib, 0, 0);
    }

    /** Reads a ModRM byte whose mod field means nothing: both operands are registers. */
    static ModRm readRegisters(CodeCursor cursor) {
        int value = cursor.u8();
        return new ModRm(3, value >> 3 & 7, value & 7, -1, 0, 0);
    }

    boolean memory() {
        return mod != 3;
    }

    /** The address is relative to the next instruction. */
    boolean ripRelative() {
        return mod == 0 && rm == 5;
    }

    boolean hasSib() {
        return sib >= 0;
    }

    int scale() {
        return 1 << (sib >> 6);
    }

    int index() {
        return sib >> 3 & 7;
    }

    /** Low three bits of the base register's number. */
    int base() {
        return hasSib() ? sib & 7 : rm;
    }

    /** A SIB byte without a base register. */
    boolean baseless() {
        return hasSib() && mod == 0 && (sib & 7) == 5;
    }
}
