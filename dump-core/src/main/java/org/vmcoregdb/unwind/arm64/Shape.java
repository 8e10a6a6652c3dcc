package org.vmcoregdb.unwind.arm64;

/**
 * What a function has on the stack at a place in it. All places are measured in bytes below the stack pointer that it was entered with.
 *
 * @param depth of the stack pointer; {@link #UNKNOWN} after the function set it to something that is computed
 * @param record of the frame pointer, if it is the function's own; {@link #CALLERS} while it is its caller's
 * @param savedFp where the caller's frame pointer is; {@link #CALLERS} while it is in the register
 * @param savedLr where the return address is; {@link #CALLERS} while it is in the link register
 */
public record Shape(long depth, long record, long savedFp, long savedLr) {
    /** Not known. */
    public static final long UNKNOWN = -1;
    /** As the caller left it. */
    public static final long CALLERS = 0;

    /** At the first instruction. */
    public static final Shape ENTERED = new Shape(0, CALLERS, CALLERS, CALLERS);

    private static final int FP = 29;
    private static final int LR = 30;
    private static final int SP = 31;

    /** The shape after an instruction. */
    Shape after(Word word) {
        if (word.isPairOnStack()) {
            Shape moved = word.isPreIndexed() ? withDepth(lower(-word.pairOffset())) : this;
            long at = word.isPreIndexed() ? moved.depth : word.isPostIndexed() ? depth : lower(-word.pairOffset());
            Shape kept = moved;
            if (word.isPairOfX()) {
                kept = kept.with(word.first(), at, word.isLoad())
                        .with(word.second(), at == UNKNOWN ? at : at - Long.BYTES, word.isLoad());
            }
            return word.isPostIndexed() ? kept.withDepth(kept.lower(-word.pairOffset())) : kept;
        }
        if (word.isSingleOnStack()) {
            Shape moved = word.isPreIndexed() ? withDepth(lower(-word.singleOffset())) : this;
            long at = word.isPreIndexed() ? moved.depth : word.isPostIndexed() ? depth : lower(-word.singleOffset());
            Shape kept = moved.with(word.first(), at, word.isLoad());
            return word.isPostIndexed() ? kept.withDepth(kept.lower(-word.singleOffset())) : kept;
        }
        return word.isAddition() ? afterAddition(word) : word.setsStackPointer() ? withDepth(UNKNOWN) : this;
    }

    private Shape afterAddition(Word word) {
        if (word.first() == FP) {
            return word.base() == SP
                    ? new Shape(depth, lower(-word.added()), savedFp, savedLr)
                    : new Shape(depth, UNKNOWN, savedFp, savedLr);
        }
        if (word.first() != SP) {
            return this;
        }
        if (word.base() == SP) {
            return withDepth(lower(-word.added()));
        }
        return withDepth(word.base() == FP && record > CALLERS ? record - word.added() : UNKNOWN);
    }

    /** A depth so much further down. */
    private long lower(long bytes) {
        return depth == UNKNOWN || depth + bytes < 0 ? UNKNOWN : depth + bytes;
    }

    private Shape withDepth(long other) {
        return new Shape(other, record, savedFp, savedLr);
    }

    /**
     * After a register was stored or loaded. The first store saves it; others, and loads from other places, are of its value as something
     * to work with.
     */
    private Shape with(int register, long at, boolean load) {
        if (register == FP && counts(savedFp, at, load)) {
            return load ? new Shape(depth, CALLERS, CALLERS, savedLr) : new Shape(depth, record, at, savedLr);
        }
        if (register == LR && counts(savedLr, at, load)) {
            return new Shape(depth, record, savedFp, load ? CALLERS : at);
        }
        return this;
    }

    private static boolean counts(long saved, long at, boolean load) {
        return load ? saved == at : saved == CALLERS;
    }
}
