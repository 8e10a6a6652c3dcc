package org.vmcoregdb.unwind;

/**
 * One ORC entry: how to find the caller's stack pointer, frame pointer and return address from those of a function at a
 * given place.
 *
 * @param spRegister what {@code spOffset} is added to
 * @param spOffset in bytes
 * @param bpRegister where the caller's rbp is
 * @param bpOffset in bytes
 * @param type what kind of frame this is
 * @param signal whether the frame was interrupted, so that its pc is exact and not a return address
 */
record OrcEntry(Base spRegister, int spOffset, Base bpRegister, int bpOffset, Type type, boolean signal) {
    /** {@code ORC_REG_…}, by number. */
    enum Base {
        UNDEFINED,
        PREV_SP,
        DX,
        DI,
        BP,
        SP,
        R10,
        R13,
        BP_INDIRECT,
        SP_INDIRECT;

        static Base ofNumber(long number) {
            Base[] all = values();
            return number >= 0 && number < all.length ? all[(int) number] : UNDEFINED;
        }
    }

    /** {@code ORC_TYPE_…} / {@code UNWIND_HINT_TYPE_…}. */
    enum Type {
        UNDEFINED,
        END_OF_STACK,
        CALL,
        REGS,
        REGS_PARTIAL
    }
}
