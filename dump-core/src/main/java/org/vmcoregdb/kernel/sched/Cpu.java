package org.vmcoregdb.kernel.sched;

import java.util.Optional;
import org.vmcoregdb.arch.RegisterSet;

/**
 * One CPU at the moment of death.
 *
 * @param number its number
 * @param task what it was running
 * @param stackOwner address of the task on whose stack it was: that of {@code task}, but in the middle of a context switch
 * @param registers its registers; empty if it never saved any
 * @param source where the registers are from
 */
public record Cpu(
        int number, Optional<Task> task, Optional<Long> stackOwner, RegisterSet registers, RegisterSource source) {
    /** Where a CPU's registers were found. */
    public enum RegisterSource {
        /** The kernel's own {@code crash_notes} of this CPU. */
        CRASH_NOTES,
        /** A note of the dump that belongs to this CPU by its place among the notes. */
        DUMP_NOTE,
        /** Nowhere: the CPU did not answer when it was told to save them, or the dump has no notes. */
        NONE
    }
}
