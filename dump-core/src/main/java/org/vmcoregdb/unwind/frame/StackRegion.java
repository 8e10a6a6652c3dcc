package org.vmcoregdb.unwind.frame;

/**
 * The memory of one stack.
 *
 * @param kind which of the stacks
 * @param cpu whose it is, for a stack of a CPU; {@link #NO_CPU} for a task's
 * @param low its lowest address
 * @param high the address after its last byte
 */
public record StackRegion(StackKind kind, int cpu, long low, long high) {
    /** The {@link #cpu} of a task's stack, which is no CPU's. */
    public static final int NO_CPU = -1;

    /** True if the address lies on it. */
    public boolean contains(long vaddr) {
        return Long.compareUnsigned(vaddr - low, high - low) < 0;
    }

    /** Also true for the stack pointer of a frame that everything has been popped of. */
    public boolean containsOrEndsAt(long vaddr) {
        return Long.compareUnsigned(vaddr - low, high - low) <= 0;
    }
}
