package org.vmcoregdb.server.command.stack;

import java.util.List;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.NamedWord;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.unwind.frame.Backtrace;

/**
 * The stack of one task: {@code bt}.
 *
 * @param contents the words of each frame, in the frames' order; empty if they were not asked for
 * @param lines the source lines of each frame, if they were asked for
 */
public record StackAnswer(Backtrace trace, List<Words> contents, Lines lines, Look look) implements Answer {
    /** A stack as it is shown without options. */
    public static StackAnswer plain(Backtrace trace) {
        return new StackAnswer(trace, List.of(), Lines.NONE, Look.STANDARD);
    }

    /**
     * What a frame has on the stack, from above its return address to the next frame's.
     *
     * @param address of the first word
     * @param words those that could be read
     */
    public record Words(long address, List<NamedWord> words) {}

    /**
     * What the frames of a stack are in the source.
     *
     * @param locations one for each frame, in their order; none if they were not asked for
     * @param inlinedCalls whether the calls inlined there are to be shown, too
     */
    public record Lines(List<CodeLocation> locations, boolean inlinedCalls) {
        /** Nothing was asked for. */
        public static final Lines NONE = new Lines(List.of(), false);

        /** Those of a stack, and the calls inlined there, if the files that have them are at hand. */
        public static Lines atHand(Kernel kernel, Backtrace trace) {
            return DebugInfo.of(kernel).hasFiles() ? new FrameLines(kernel, true).of(trace) : NONE;
        }
    }

    /**
     * How a stack is shown.
     *
     * @param offsets functions as symbol+offset
     * @param decimalOffsets those offsets in decimal
     * @param slabAddresses words that point into a slab cache with their value, too
     */
    public record Look(boolean offsets, boolean decimalOffsets, boolean slabAddresses) {
        /** As {@code bt} without options has it. */
        public static final Look STANDARD = new Look(false, true, false);
    }

    @Override
    public String type() {
        return "stack";
    }

    @Override
    public void text(TextPage page) {
        StackText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        StackJson.write(out, this);
    }
}
