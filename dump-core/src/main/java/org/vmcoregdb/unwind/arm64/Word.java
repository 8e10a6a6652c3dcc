package org.vmcoregdb.unwind.arm64;

/**
 * The few instructions of A64 that decide where a function's frame is, and which are calls and jumps (Arm Architecture Reference Manual,
 * C4.1).
 *
 * @param bits an instruction
 */
record Word(int bits) {
    static final int BYTES = 4;

    private static final int SP = 31;

    /** How an instruction goes on. */
    enum Flow {
        NEXT,
        /** To the target or the next instruction. */
        BRANCH,
        /** To the target. */
        JUMP,
        CALL,
        /** {@code brk}: a warning comes back. */
        TRAP,
        /** A return, or a jump to what a register has. */
        END
    }

    private boolean is(int mask, int value) {
        return (bits & mask) == value;
    }

    boolean isDirectCall() {
        return is(0xfc000000, 0x94000000);
    }

    /** {@code blr}, and with a signature {@code blraa} and the like. */
    private boolean isIndirectCall() {
        return is(0xfffffc1f, 0xd63f0000) || is(0xfefff800, 0xd63f0800);
    }

    boolean isCall() {
        return isDirectCall() || isIndirectCall();
    }

    Flow flow() {
        if (isCall()) {
            return Flow.CALL;
        }
        if (is(0xfc000000, 0x14000000)) {
            return Flow.JUMP;
        }
        if (is(0xff000000, 0x54000000) || is(0x7e000000, 0x34000000) || is(0x7e000000, 0x36000000)) {
            return Flow.BRANCH;
        }
        if (is(0xffe0001f, 0xd4200000)) {
            return Flow.TRAP;
        }
        // br, ret, eret and their forms with a signature; words that are no instruction
        boolean leaves = is(0xfe000000, 0xd6000000) || is(0xffff0000, 0);
        return leaves ? Flow.END : Flow.NEXT;
    }

    /** Where a direct jump or call goes to from an address. */
    long target(long at) {
        if (is(0x7c000000, 0x14000000)) {
            return at + ((long) bits << 38 >> 36); // imm26
        }
        return is(0x7e000000, 0x36000000)
                ? at + ((long) (bits >>> 5 & 0x3fff) << 50 >> 48) // imm14
                : at + ((long) (bits >>> 5 & 0x7ffff) << 45 >> 43); // imm19
    }

    private int register(int shift) {
        return bits >>> shift & 0x1f;
    }

    int first() {
        return register(0);
    }

    int base() {
        return register(5);
    }

    int second() {
        return register(10);
    }

    /** {@code stp} or {@code ldp}, of any registers, with {@code sp} as base. */
    boolean isPairOnStack() {
        return is(0x3a000000, 0x28000000) && base() == SP;
    }

    /** {@code str} or {@code ldr} of a 64-bit register, with {@code sp} as base and a constant offset. */
    boolean isSingleOnStack() {
        boolean unscaled = is(0xffa00000, 0xf8000000) && (bits >>> 10 & 3) != 2;
        return (is(0xff800000, 0xf9000000) || unscaled) && base() == SP;
    }

    boolean isLoad() {
        return (bits & 1 << 22) != 0;
    }

    /** True for registers of 64 bits that are not vectors; of a pair. */
    boolean isPairOfX() {
        return is(0xc4000000, 0x80000000);
    }

    /** Of a pair: how far from the base. */
    long pairOffset() {
        int size = bits >>> 30;
        boolean vector = (bits & 1 << 26) != 0;
        int scale = vector ? 2 + size : size == 2 ? 3 : 2;
        return (long) (bits >>> 15 & 0x7f) << 57 >> 57 - scale;
    }

    /** Of a single register: how far from the base. */
    long singleOffset() {
        return is(0xff000000, 0xf9000000) ? (bits >>> 10 & 0xfff) * 8L : (long) (bits >>> 12 & 0x1ff) << 55 >> 55;
    }

    /** The base is changed, and the address is the changed one. */
    boolean isPreIndexed() {
        return is(0x3a000000, 0x28000000) ? is(0x01800000, 0x01800000) : is(0xff000c00, 0xf8000c00);
    }

    /** The base is changed after it was used. */
    boolean isPostIndexed() {
        return is(0x3a000000, 0x28000000) ? is(0x01800000, 0x00800000) : is(0xff000c00, 0xf8000400);
    }

    /** {@code add} or {@code sub} of 64-bit registers and a constant; {@code mov} to and from {@code sp}. */
    boolean isAddition() {
        return is(0xbf800000, 0x91000000) || is(0xff800000, 0xd1000000);
    }

    /** What an addition adds. */
    long added() {
        long value = (long) (bits >>> 10 & 0xfff) << ((bits & 1 << 22) != 0 ? 12 : 0);
        return (bits & 1 << 30) != 0 ? -value : value;
    }

    /** Any other instruction that changes {@code sp}: with a register, or by a mask. */
    boolean setsStackPointer() {
        return first() == SP && (is(0xbfe00000, 0x8b200000) || is(0xff800000, 0x92000000));
    }
}
