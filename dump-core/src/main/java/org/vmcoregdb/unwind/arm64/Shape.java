package org.vmcoregdb.unwind.arm64;

import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.disasm.arm64.FrameEffect;

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

    private static final int FP = Arm64.FP.number();
    private static final int LR = Arm64.LR.number();
    private static final int SP = FrameEffect.STACK_POINTER;

    /** The shape after an instruction that does not leave the function. */
    Shape after(FrameEffect effect) {
        return switch (effect.kind()) {
            case STORE, LOAD -> effect.base() == SP ? afterAccess(effect) : this;
            case SUM -> afterSum(effect);
            case STACK_LOST -> withDepth(UNKNOWN);
            case NOTHING -> this;
        };
    }

    private Shape afterAccess(FrameEffect effect) {
        boolean load = effect.kind() == FrameEffect.Kind.LOAD;
        long moved = down(depth, -effect.offset());
        long at = effect.access() == FrameEffect.Access.AFTER ? depth : moved;
        Shape kept =
                with(effect.first(), at, load).with(effect.second(), at == UNKNOWN ? UNKNOWN : at - Long.BYTES, load);
        return effect.access() == FrameEffect.Access.OFFSET ? kept : kept.withDepth(moved);
    }

    private Shape afterSum(FrameEffect effect) {
        long fromSp = effect.base() == SP ? down(depth, -effect.offset()) : UNKNOWN;
        if (effect.first() == FP) {
            return new Shape(depth, fromSp, savedFp, savedLr);
        }
        if (effect.first() != SP) {
            return this;
        }
        boolean fromFp = effect.base() == FP && record > CALLERS;
        return withDepth(fromFp ? down(record, -effect.offset()) : fromSp);
    }

    /** A depth so much further down than another. */
    private static long down(long from, long bytes) {
        return from == UNKNOWN || from + bytes < 0 ? UNKNOWN : from + bytes;
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
