package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.server.answer.NamedWord;
import org.vmcoregdb.server.command.ValueNames;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackCopy;

/** The words that each frame of a stack occupies. */
final class FrameContents {
    /** No frame is larger; stacks are not. */
    private static final long LIMIT_BYTES = 64 << 10;

    private final AddressSpace memory;
    private final ValueNames.Namer namer;

    FrameContents(AddressSpace memory, ValueNames.Namer namer) {
        this.memory = memory;
        this.namer = namer;
    }

    List<StackAnswer.Words> of(Backtrace trace) {
        List<StackAnswer.Words> all = new ArrayList<>();
        List<Frame> frames = trace.frames();
        for (int i = 0; i < frames.size(); i++) {
            // the frame of an interrupted function is shown as part of the one that saved its registers
            boolean part = i > 0 && interrupts(frames.get(i - 1), frames.get(i));
            boolean whole = i + 1 < frames.size() && interrupts(frames.get(i), frames.get(i + 1));
            int next = whole ? i + 2 : i + 1;
            all.add(part || next >= frames.size() ? nothing(frames.get(i)) : between(frames.get(i), frames.get(next)));
        }
        return all;
    }

    private static boolean interrupts(Frame frame, Frame next) {
        return frame.savedRegisters().isPresent() && next.stack().equals(frame.stack());
    }

    private static StackAnswer.Words nothing(Frame frame) {
        return new StackAnswer.Words(frame.sp(), List.of());
    }

    /** From the word after the one that holds the frame's pc up to the one that holds the next frame's. */
    private StackAnswer.Words between(Frame frame, Frame next) {
        long start = frame.slot().isPresent() ? frame.slot().getAsLong() + 8 : frame.sp();
        long end = next.slot().orElse(start - 8) + 8;
        if (!next.stack().equals(frame.stack()) || Long.compareUnsigned(end - start, LIMIT_BYTES) > 0) {
            return nothing(frame);
        }
        return new StackAnswer.Words(start, readable(StackCopy.of(memory, start, end)));
    }

    /** Up to the first word that is missing. */
    private List<NamedWord> readable(StackCopy copy) {
        List<NamedWord> words = new ArrayList<>();
        for (int i = 0; i < copy.count() && copy.has(i); i++) {
            words.add(namer.name(copy.word(i)));
        }
        return words;
    }
}
