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
public record OrcEntry(Base spRegister, int spOffset, Base bpRegister, int bpOffset, Type type, boolean signal) {
    /** {@code ORC_REG_…}, by number. */
    public enum Base {
        /** There is none; as {@link #bpRegister}: rbp is what it was. */
        UNDEFINED,
        /** The stack pointer of the caller. */
        PREV_SP,
        /** rdx. */
        DX,
        /** rdi. */
        DI,
        /** rbp. */
        BP,
        /** rsp. */
        SP,
        /** r10. */
        R10,
        /** r13. */
        R13,
        /** What lies at rbp plus the offset. */
        BP_INDIRECT,
        /** What lies at rsp, plus the offset. */
        SP_INDIRECT;

        static Base ofNumber(long number) {
            Base[] all = values();
            return number >= 0 && number < all.length ? all[(int) number] : UNDEFINED;
        }
    }

    /** {@code ORC_TYPE_…} / {@code UNWIND_HINT_TYPE_…}. */
    public enum Type {
        /** Nothing is known here. */
        UNDEFINED,
        /** There is no caller. */
        END_OF_STACK,
        /** The return address lies below the caller's stack pointer. */
        CALL,
        /** A whole {@code struct pt_regs} lies at the computed address. */
        REGS,
        /** Only what the CPU pushes on an exception (ip, cs, flags, sp, ss) lies there. */
        REGS_PARTIAL
    }
}
