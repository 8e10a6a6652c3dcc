package org.vmcoregdb.unwind.frame;

import java.util.Optional;
import java.util.OptionalLong;

/** What came of an attempt to get from a frame to its caller. */
public sealed interface Step {
    /**
     * The caller.
     *
     * @param slot where on the stack its pc was found; empty if it was among saved registers
     * @param saved the registers of an interrupted frame, which the frame just left had saved
     */
    record Caller(FrameState state, OptionalLong slot, Frame.Origin origin, Optional<Frame.SavedRegisters> saved)
            implements Step {
        /** A caller whose pc is in a slot of the stack. */
        public static Caller of(FrameState state, long slot, Frame.Origin origin) {
            return new Caller(state, OptionalLong.of(slot), origin, Optional.empty());
        }
    }

    /** There is no caller. */
    record End(Backtrace.End why) implements Step {}

    /** The method applies, but something it needs is missing or makes no sense: a whole sentence says what. */
    record Failed(String sentence) implements Step {}

    /** The method has nothing to say of this frame. */
    record NotCovered() implements Step {}

    /** The method has nothing to say of this frame. */
    Step NOT_COVERED = new NotCovered();
}
