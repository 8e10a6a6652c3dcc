package org.vmcoregdb.unwind.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Stacks;

/**
 * Lists every word of a stack that is an address in code, which no unwinder's mistake can hide: for stacks that cannot be walked. Most of
 * these words are left over from earlier calls.
 */
public final class TextScan {

    private final Kernel kernel;
    private final Stacks stacks;
    private final StackConventions conventions;

    /** A scan of the stacks of a kernel. */
    public TextScan(Kernel kernel) {
        this.kernel = kernel;
        this.stacks = Stacks.of(kernel);
        this.conventions = StackConventions.of(kernel);
    }

    /** What a scan comes across. */
    public sealed interface Find {
        /**
         * An address in code.
         *
         * @param slot where on the stack it is
         * @param value the address
         * @param symbol the function
         */
        record Text(long slot, long value, SymbolicAddress symbol) implements Find {}

        /**
         * Registers that were saved where the walk changed stacks.
         *
         * @param interrupted the function they point into
         */
        record Registers(Frame.SavedRegisters saved, Optional<SymbolicAddress> interrupted) implements Find {}

        /** The stack ends here; what follows is on another one. */
        record EndOfStack(StackKind stack) implements Find {}
    }

    /** From where the task stopped: through the stacks of its CPU that the walk went through, to the end of its own. */
    public List<Find> from(Backtrace trace) {
        List<Find> found = new ArrayList<>();
        List<Frame> frames = trace.frames();
        int first = 0;
        while (first < frames.size()) {
            int last = first;
            while (last + 1 < frames.size()
                    && frames.get(last + 1).stack().equals(frames.get(first).stack())) {
                last++;
            }
            oneStack(trace, first, last, found);
            first = last + 1;
        }
        return found;
    }

    /** The frames {@code first} to {@code last}, which are on one stack. */
    private void oneStack(Backtrace trace, int first, int last, List<Find> found) {
        Frame innermost = trace.frames().get(first);
        long start = innermost.slot().orElse(innermost.sp());
        boolean entered = first > 0;
        if (entered) {
            innermost.symbol().ifPresent(s -> found.add(new Find.Text(start, innermost.pc(), s)));
            Optional<Frame.SavedRegisters> saved = innermost.savedRegisters().filter(s -> !s.userMode());
            saved.ifPresent(s -> found.add(registers(trace, first)));
            long from = saved.map(
                            s -> s.address() + 8L * kernel.arch().savedOnEntry().size())
                    .orElse(innermost.slot().isPresent() ? start + 8 : start);
            words(from, end(trace, last), found);
        } else {
            words(start, end(trace, last), found);
        }
        if (last + 1 < trace.frames().size()) {
            boolean shown = entered && last == first;
            if (!shown && trace.frames().get(last).savedRegisters().isPresent()) {
                found.add(registers(trace, last));
            }
            found.add(new Find.EndOfStack(innermost.stack()));
        }
    }

    private static Find registers(Backtrace trace, int index) {
        Optional<SymbolicAddress> interrupted = index + 1 < trace.frames().size()
                ? trace.frames().get(index + 1).symbol()
                : Optional.empty();
        return new Find.Registers(trace.frames().get(index).savedRegisters().orElseThrow(), interrupted);
    }

    /** Where the part of a stack ends that belongs to these frames: after the last one's return address, or at the stack's end. */
    private long end(Backtrace trace, int last) {
        Frame outermost = trace.frames().get(last);
        long at = outermost.slot().orElse(outermost.sp());
        if (last + 1 < trace.frames().size()) {
            return at + 8;
        }
        return outermost
                .savedRegisters()
                .filter(Frame.SavedRegisters::userMode)
                .map(Frame.SavedRegisters::address)
                .or(() -> stacks.containing(trace.task(), at).map(StackRegion::high))
                .orElse(at + 8);
    }

    /** The words of a whole stack, or of a part of it. */
    public List<Find> all(long low, long high) {
        List<Find> found = new ArrayList<>();
        words(low, high, found);
        return found;
    }

    private void words(long low, long high, List<Find> found) {
        StackCopy copy = StackCopy.of(kernel.memory(), low, high);
        for (int i = 0; i < copy.count(); i++) {
            long word = conventions.returnAddress(kernel, copy.word(i));
            if (copy.has(i) && kernel.arch().isKernelAddress(word)) {
                long slot = copy.address(i);
                Symbols.of(kernel)
                        .resolve(word)
                        .filter(s -> s.symbol().isText())
                        .ifPresent(s -> found.add(new Find.Text(slot, word, s)));
            }
        }
    }
}
