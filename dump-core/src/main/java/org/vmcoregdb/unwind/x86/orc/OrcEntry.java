package org.vmcoregdb.unwind.x86.orc;

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
    /** What an offset is added to. */
    public enum Base {
        /** Nothing; as {@link #bpRegister}: rbp is what it was. */
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
        SP_INDIRECT
    }

    /** Which number stands for which {@link Base}: {@code ORC_REG_…}, renumbered in 7.1. */
    public enum Numbering {
        /** 4.14 to 7.0. */
        UNTIL_7_0(
                Base.UNDEFINED,
                Base.PREV_SP,
                Base.DX,
                Base.DI,
                Base.BP,
                Base.SP,
                Base.R10,
                Base.R13,
                Base.BP_INDIRECT,
                Base.SP_INDIRECT),
        /** 7.1 on. */
        FROM_7_1(
                Base.UNDEFINED,
                Base.UNDEFINED,
                Base.DX,
                Base.SP,
                Base.BP,
                Base.DI,
                Base.R10,
                Base.R13,
                Base.PREV_SP,
                Base.SP_INDIRECT,
                Base.BP_INDIRECT);

        private final Base[] bases;

        Numbering(Base... bases) {
            this.bases = bases;
        }

        /** The base of a number; {@link Base#UNDEFINED} for numbers without a meaning. */
        public Base base(long number) {
            return number >= 0 && number < bases.length ? bases[(int) number] : Base.UNDEFINED;
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
