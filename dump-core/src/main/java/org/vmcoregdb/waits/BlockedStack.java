package org.vmcoregdb.waits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.Stacks;

/** The frames of a task that waits, and what lies in them. */
final class BlockedStack {
    /** Waiting takes place within so many frames of the scheduler. */
    private static final int DEPTH = 16;

    /** As in {@code __x64_sys_pause}, {@code __se_sys_pause}. */
    private static final String SYSTEM_CALL = "_sys_";

    private final Kernel kernel;
    private final Task task;
    private final List<Frame> frames;
    private final long high;

    BlockedStack(Kernel kernel, Backtrace trace) {
        this.kernel = kernel;
        this.task = trace.task();
        this.frames = trace.frames();
        this.high = Stacks.of(kernel).ofTask(task).high();
    }

    /**
     * Frames that follow each other.
     *
     * @param function the innermost one's, without the suffixes of compilers
     * @param outer index of the first frame outside of them
     * @param words what lies in them
     */
    record Span(String function, int outer, StackCopy words) {}

    Kernel kernel() {
        return kernel;
    }

    Task task() {
        return task;
    }

    /** The innermost frames of these functions. */
    Optional<Span> of(Set<String> functions) {
        for (int first = 0; first < Math.min(DEPTH, frames.size()); first++) {
            if (functions.contains(function(first))) {
                int outer = first + 1;
                while (outer < frames.size() && functions.contains(function(outer))) {
                    outer++;
                }
                return Optional.of(new Span(function(first), outer, words(first, outer)));
            }
        }
        return Optional.empty();
    }

    /** All that lies below frame {@code outer}: what called functions saved, too. */
    StackCopy inside(int outer) {
        return words(0, outer);
    }

    private StackCopy words(int first, int outer) {
        if (first >= frames.size()) {
            return StackCopy.of(kernel.memory(), high, high);
        }
        long end = outer < frames.size() ? frames.get(outer).sp() : high;
        return StackCopy.of(kernel.memory(), frames.get(first).sp(), end);
    }

    /** The functions from a frame outwards, at most so many. */
    List<String> callers(int from, int count) {
        List<String> names = new ArrayList<>();
        for (int i = from; i < Math.min(frames.size(), from + count); i++) {
            names.add(function(i));
        }
        return names;
    }

    /** The first function that is none of these. */
    Optional<SymbolicAddress> outside(Set<String> functions) {
        for (Frame frame : frames) {
            if (frame.symbol().isPresent()
                    && !functions.contains(plain(frame.symbol().get().symbol().name()))) {
                return frame.symbol();
            }
        }
        return Optional.empty();
    }

    private String function(int index) {
        return frames.get(index).symbol().map(at -> plain(at.symbol().name())).orElse("");
    }

    /** The name without {@code .constprop.0}, {@code .isra.0}, {@code .part.0}; of all entries of a system call the same one. */
    private static String plain(String name) {
        int dot = name.indexOf('.');
        String function = dot > 0 ? name.substring(0, dot) : name;
        int call = function.startsWith("__") ? function.indexOf(SYSTEM_CALL) : -1;
        return call > 0 ? function.substring(call + 1) : function;
    }
}
