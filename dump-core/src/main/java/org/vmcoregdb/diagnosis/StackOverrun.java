package org.vmcoregdb.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/**
 * A frame whose stack protector found it overrun: {@code __stack_chk_fail} ({@code kernel/panic.c}) is called by the function
 * that was about to return, and never returns itself.
 *
 * @param function the function, and how far into it the check is
 * @param frame its frame
 * @param returnSlot where its return address is, or was; empty if its end is not known
 * @param returnsTo the function that the return address still leads to; empty if it is destroyed
 * @param canary the canary, if the function's code says where it is
 * @param words the frame's memory from its stack pointer up to and with its return address
 */
public record StackOverrun(
        SymbolicAddress function,
        Frame frame,
        OptionalLong returnSlot,
        Optional<SymbolicAddress> returnsTo,
        Optional<Canary> canary,
        List<Long> words) {
    private static final String CHECK = "__stack_chk_fail";
    private static final long MAX_FRAME_BYTES = 16 << 10;

    /**
     * The word that should not have changed.
     *
     * @param address of it
     * @param found what it holds
     * @param expected what it should hold: {@code task_struct.stack_canary}
     */
    public record Canary(long address, long found, OptionalLong expected) {}

    /** Copies the words. */
    public StackOverrun {
        words = List.copyOf(words);
    }

    /** The overrun that a stack ends in, if it does. */
    public static Optional<StackOverrun> in(Kernel kernel, Backtrace trace) {
        List<Frame> frames = trace.frames();
        for (int i = 0; i + 1 < frames.size(); i++) {
            boolean isCheck = frames.get(i)
                    .symbol()
                    .filter(s -> s.symbol().name().equals(CHECK))
                    .isPresent();
            Frame overrun = frames.get(i + 1);
            if (isCheck && overrun.symbol().isPresent()) {
                Optional<Frame> caller = i + 2 < frames.size() ? Optional.of(frames.get(i + 2)) : Optional.empty();
                return Optional.of(of(kernel, trace, overrun, caller));
            }
        }
        return Optional.empty();
    }

    private static StackOverrun of(Kernel kernel, Backtrace trace, Frame overrun, Optional<Frame> caller) {
        SymbolicAddress function = overrun.symbol().orElseThrow();
        AddressSpace memory = kernel.memory();
        OptionalLong returnSlot = caller.map(Frame::slot).orElse(OptionalLong.empty());
        return new StackOverrun(
                function,
                overrun,
                returnSlot,
                caller.flatMap(Frame::symbol),
                canary(kernel, trace, overrun, function),
                words(memory, overrun.sp(), returnSlot.orElse(overrun.sp())));
    }

    private static Optional<Canary> canary(Kernel kernel, Backtrace trace, Frame overrun, SymbolicAddress function) {
        OptionalLong check = ExceptionKnowledge.of(kernel.arch().machine())
                .canary(
                        kernel.memory(),
                        function.symbol().address(),
                        Symbols.of(kernel).endOf(function));
        if (check.isEmpty()) {
            return Optional.empty();
        }
        long address = overrun.sp() + check.getAsLong();
        Optional<Field> expected = kernel.types().struct("task_struct").field("stack_canary");
        try {
            OptionalLong wanted = expected.isPresent()
                    ? OptionalLong.of(
                            expected.get().read(kernel.memory(), trace.task().address()))
                    : OptionalLong.empty();
            return Optional.of(new Canary(address, kernel.memory().readLong(address), wanted));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    private static List<Long> words(AddressSpace memory, long low, long last) {
        List<Long> words = new ArrayList<>();
        if (Long.compareUnsigned(last - low, MAX_FRAME_BYTES) > 0) {
            return words;
        }
        try {
            for (long at = low; Long.compareUnsigned(at, last) <= 0; at += 8) {
                words.add(memory.readLong(at));
            }
        } catch (MemoryFault missing) {
            // what was read so far is what there is
        }
        return words;
    }
}
