package org.vmcoregdb.disasm.arm64;

/**
 * What an A64 instruction does to a stack frame, without text: what prologues and epilogues are made of. Registers are numbers,
 * 0 to 30, and {@link #STACK_POINTER}.
 *
 * @param kind   what it does
 * @param first  the register that is stored, loaded or set; {@link #NONE} if it is not a general register of 64 bits
 * @param second the one of a pair that is 8 bytes further; {@link #NONE} if there is none
 * @param base   the register that an address, or a sum, begins with; {@link #NONE} if there is none
 * @param offset bytes that are added to it
 * @param access when the base is changed
 */
public record FrameEffect(Kind kind, int first, int second, int base, int offset, Access access) {
    /** Number of the stack pointer. */
    public static final int STACK_POINTER = 31;

    /** No register. */
    public static final int NONE = -1;

    /** What an instruction does. */
    public enum Kind {
        /** Nothing that is told here; the stack pointer stays as it is. */
        NOTHING,
        /** Stores: {@code stp x29, x30, [sp, #-32]!}, {@code str x19, [sp, #16]}. */
        STORE,
        /** Loads: {@code ldp x29, x30, [sp], #32}, {@code ldr x19, [sp, #16]}. */
        LOAD,
        /** Sets {@code first} to {@code base + offset}: {@code sub sp, sp, #64}, {@code mov x29, sp}; without a base to a constant. */
        SUM,
        /** Sets the stack pointer to something else. */
        STACK_LOST
    }

    /** When the base of an access is changed by the offset. */
    public enum Access {
        /** Never: {@code [sp, #16]}. */
        OFFSET,
        /** Before the access: {@code [sp, #-16]!}. */
        BEFORE,
        /** After it, which is at the base itself: {@code [sp], #16}. */
        AFTER
    }

    private static final FrameEffect NOTHING = plain(Kind.NOTHING);
    private static final FrameEffect STACK_LOST = plain(Kind.STACK_LOST);

    private static final Bits FIRST = Bits.at(0, 5);
    private static final Bits BASE = Bits.at(5, 5);
    private static final Bits SECOND = Bits.at(10, 5);
    private static final Bits OTHER = Bits.at(16, 5);
    private static final Bits PAIR_OFFSET = Bits.at(15, 7);
    private static final Bits SINGLE_OFFSET = Bits.at(12, 9);
    private static final Bits SCALED_OFFSET = Bits.at(10, 12);
    private static final Bits HALF = Bits.at(5, 16);

    /** The effect of an instruction word. */
    public static FrameEffect of(int word) {
        if ((word & 0x3a000000) == 0x28000000) {
            return pair(word);
        }
        if ((word & 0x3b000000) == 0x39000000 || (word & 0x3b200000) == 0x38000000) {
            return single(word);
        }
        if ((word & 0xff800000) == 0x91000000 || (word & 0xff800000) == 0xd1000000) {
            int immediate = SCALED_OFFSET.of(word) << ((word >>> 22 & 1) * 12);
            boolean adds = (word & 0x40000000) == 0;
            return sum(FIRST.of(word), BASE.of(word), adds ? immediate : -immediate);
        }
        if ((word & 0xffe0ffe0) == 0xaa0003e0) {
            int from = OTHER.of(word) == 31 ? NONE : OTHER.of(word);
            return FIRST.of(word) == 31 ? NOTHING : sum(FIRST.of(word), from, 0);
        }
        if ((word & 0xffe00000) == 0xd2800000) {
            return FIRST.of(word) == 31 ? NOTHING : sum(FIRST.of(word), NONE, HALF.of(word));
        }
        return setsStack(word) ? STACK_LOST : NOTHING;
    }

    private static FrameEffect plain(Kind kind) {
        return new FrameEffect(kind, NONE, NONE, NONE, 0, Access.OFFSET);
    }

    private static FrameEffect sum(int to, int from, int offset) {
        return new FrameEffect(Kind.SUM, to, NONE, from, offset, Access.OFFSET);
    }

    private static FrameEffect pair(int word) {
        int size = word >>> 30;
        boolean vector = (word & 0x04000000) != 0;
        boolean loads = (word & 0x00400000) != 0;
        if (size == 3 || size == 1 && !vector && !loads && (word >>> 23 & 3) == 0) {
            return NOTHING;
        }
        int scale = vector ? 4 << size : size == 2 ? 8 : size == 0 || loads ? 4 : 16;
        boolean general = !vector && (size == 2 || size == 1 && !loads);
        Access access = switch (word >>> 23 & 3) {
            case 1 -> Access.AFTER;
            case 3 -> Access.BEFORE;
            default -> Access.OFFSET;
        };
        return new FrameEffect(
                loads ? Kind.LOAD : Kind.STORE,
                general ? FIRST.of(word) : NONE,
                general ? SECOND.of(word) : NONE,
                BASE.of(word),
                PAIR_OFFSET.signed(word) * scale,
                access);
    }

    private static FrameEffect single(int word) {
        int size = word >>> 30;
        boolean vector = (word & 0x04000000) != 0;
        int operation = word >>> 22 & 3;
        // prefetches, and what is no instruction
        boolean none = vector ? operation > 1 && size != 0 : operation == 2 && size == 3 || operation == 3 && size > 1;
        if (none) {
            return NOTHING;
        }
        boolean loads = vector ? (operation & 1) != 0 : operation != 0;
        boolean general = !vector && size == 3;
        boolean scaled = (word & 0x01000000) != 0;
        int scale = vector && operation > 1 ? 16 : 1 << size;
        int offset = scaled ? SCALED_OFFSET.of(word) * scale : SINGLE_OFFSET.signed(word);
        Access access = Access.OFFSET;
        if (!scaled) {
            access = switch (word >>> 10 & 3) {
                case 1 -> Access.AFTER;
                case 3 -> Access.BEFORE;
                default -> Access.OFFSET;
            };
        }
        return new FrameEffect(
                loads ? Kind.LOAD : Kind.STORE, general ? FIRST.of(word) : NONE, NONE, BASE.of(word), offset, access);
    }

    /** Other instructions whose register number 31 is the stack pointer. */
    private static boolean setsStack(int word) {
        if (FIRST.of(word) != STACK_POINTER) {
            return false;
        }
        boolean sum = (word & 0x3f800000) == 0x11000000 || (word & 0x3fe00000) == 0x0b200000;
        boolean logical = (word & 0x1f800000) == 0x12000000 && (word & 0x60000000) != 0x60000000;
        boolean tag = (word & 0xbf800000) == 0x91800000 || (word & 0xffe0fc00) == 0x9ac01000;
        boolean scalable = (word & 0xffa0f000) == 0x04205000;
        return sum || logical || tag || scalable;
    }
}
