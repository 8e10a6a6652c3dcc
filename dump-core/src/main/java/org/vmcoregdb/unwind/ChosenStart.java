package org.vmcoregdb.unwind;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.CallSites;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Stacks;

/**
 * Walks a stack from a place that the user chose, for when the place where the task stopped is not known or not of interest.
 */
public final class ChosenStart {
    private final Kernel kernel;
    private final Unwinder unwinder;
    private final StackConventions conventions;
    private final Stacks stacks;
    private final CallSites code;

    /** Walks with the tables of an unwinder. */
    public ChosenStart(Kernel kernel, Unwinder unwinder) {
        this.kernel = kernel;
        this.unwinder = unwinder;
        this.conventions = StackConventions.of(kernel);
        this.stacks = unwinder.stacks();
        this.code = unwinder.callSites();
    }

    /**
     * The stack from there on.
     *
     * @param ip where the innermost frame's code was; if empty, the walk begins with the first word from {@code sp} on that is a return
     *     address
     * @param sp the stack pointer there, or the place of {@code ip} on the stack; if empty, the task's own
     * @return empty if {@code sp} is not on a stack of the task or its CPU, or no return address is found from there on
     */
    public Optional<Backtrace> walk(Task task, OptionalLong ip, OptionalLong sp) {
        OptionalLong from =
                sp.isPresent() ? sp : unwinder.registers(task).get(kernel.arch().sp());
        if (from.isEmpty()) {
            return Optional.empty();
        }
        Optional<StackRegion> region = stacks.containing(task, from.getAsLong());
        if (region.isEmpty()) {
            return Optional.empty();
        }
        if (ip.isPresent()) {
            // the place that bt shows of a frame is where its address is on the stack, and may be given as it is shown
            boolean isSlot = slotBelow(from.getAsLong() + 8, ip.getAsLong()).isPresent();
            long start = isSlot ? from.getAsLong() + 8 : from.getAsLong();
            return Optional.of(walk(task, ip.getAsLong(), start, slotBelow(start, ip.getAsLong())));
        }
        StackCopy copy =
                StackCopy.of(kernel.memory(), from.getAsLong(), region.get().high());
        for (int i = 0; i < copy.count(); i++) {
            long word = conventions.returnAddress(kernel, copy.word(i));
            if (kernel.arch().isKernelAddress(word) && Symbols.of(kernel).isText(word - 1) && code.isAfterCall(word)) {
                long slot = copy.address(i);
                return Optional.of(walk(task, word, slot + 8, OptionalLong.of(slot)));
            }
        }
        return Optional.empty();
    }

    /** An address that was popped off the stack last is a return address, and not where something was interrupted. */
    private OptionalLong slotBelow(long sp, long pc) {
        try {
            long word = conventions.returnAddress(kernel, kernel.memory().readLong(sp - 8));
            return word == pc ? OptionalLong.of(sp - 8) : OptionalLong.empty();
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    /** With the task's own other registers, if it starts where those are from: they are another frame's elsewhere. */
    private Backtrace walk(Task task, long pc, long sp, OptionalLong slot) {
        RegisterSet own = unwinder.registers(task);
        RegisterSet.Builder start =
                own.getOr(kernel.arch().sp(), 0) == sp ? own.toBuilder() : new RegisterSet.Builder();
        RegisterSet registers =
                start.set(kernel.arch().pc(), pc).set(kernel.arch().sp(), sp).build();
        return unwinder.walk(task).from(registers, slot);
    }
}
