package org.vmcoregdb.disasm.x86;

/**
 * Tuple types of EVEX instructions: how many bytes of memory one touches, which is what an 8-bit displacement counts in
 * (Intel SDM vol. 2, 2.7.5, tables 2-34 and 2-35), and whether one element may be broadcast.
 */
enum Tuple {
    /** Full vector; broadcast of 4- or 8-byte elements. */
    FV,
    /** Half of the vector; broadcast of 4-byte elements. */
    HV,
    FVM,
    HVM,
    QVM,
    OVM,
    /** One element of 4 or 8 bytes, by W. */
    T1S,
    /** One element of 1 or 2 bytes, by W. */
    T1BW,
    T1B,
    T1W,
    T1D,
    T1Q,
    T2,
    M128,
    M256,
    DUP,
    /** No memory operand. */
    NONE;

    boolean broadcasts() {
        return this == FV || this == HV;
    }

    /** Bytes of one broadcast element. */
    int element(boolean wide) {
        return this == FV && wide ? 8 : 4;
    }

    /** Elements that a broadcast fills. */
    int elements(int vectorLength, boolean wide) {
        int bytes = 16 << vectorLength;
        return (this == HV ? bytes / 2 : bytes) / element(wide);
    }

    /** What an 8-bit displacement counts in, bytes. */
    int scale(int vectorLength, boolean wide, boolean broadcast) {
        int bytes = 16 << vectorLength;
        return switch (this) {
            case FV -> broadcast ? element(wide) : bytes;
            case HV -> broadcast ? 4 : bytes / 2;
            case FVM -> bytes;
            case HVM -> bytes / 2;
            case QVM -> bytes / 4;
            case OVM -> bytes / 8;
            case T1S -> wide ? 8 : 4;
            case T1BW -> wide ? 2 : 1;
            case T1B, NONE -> 1;
            case T1W -> 2;
            case T1D -> 4;
            case T1Q, T2 -> 8;
            case M128 -> 16;
            case M256 -> 32;
            case DUP -> vectorLength == 0 ? 8 : bytes;
        };
    }
}
