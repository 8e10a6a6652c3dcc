package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.unwind.Backtrace;
import org.vmcoregdb.unwind.Frame;

/** The words that each frame of a stack occupies. */
final class StackContents {
    /** No frame is larger; stacks are not. */
    private static final long LIMIT_BYTES = 64 << 10;

    private StackContents() {}

    static List<Result.StackWords> of(AddressSpace memory, Backtrace trace) {
        List<Result.StackWords> all = new ArrayList<>();
        List<Frame> frames = trace.frames();
        for (int i = 0; i < frames.size(); i++) {
            boolean last = i + 1 == frames.size();
            all.add(last ? nothing(frames.get(i)) : between(memory, frames.get(i), frames.get(i + 1)));
        }
        return all;
    }

    private static Result.StackWords nothing(Frame frame) {
        return new Result.StackWords(frame.sp(), List.of());
    }

    /** Up to the word that holds the next frame's pc; saved registers are shown as such and not as words. */
    private static Result.StackWords between(AddressSpace memory, Frame frame, Frame next) {
        long end = next.slot().orElse(frame.sp() - 8) + 8;
        if (frame.savedRegisters().isPresent()
                || next.stack() != frame.stack()
                || Long.compareUnsigned(end - frame.sp(), LIMIT_BYTES) > 0) {
            return nothing(frame);
        }
        List<Long> words = new ArrayList<>();
        try {
            for (long at = frame.sp(); at < end; at += 8) {
                words.add(memory.readLong(at));
            }
        } catch (MemoryFault missing) {
            // what was read so far is what there is
        }
        return new Result.StackWords(frame.sp(), words);
    }
}
