package org.vmcoregdb.unwind.scan;

import org.vmcoregdb.unwind.StackKind;

/**
 * The memory of one stack.
 *
 * @param kind which of the stacks
 * @param cpu whose it is, for a stack of a CPU; -1 for a task's
 * @param low its lowest address
 * @param high the address after its last byte
 */
public record StackSpan(StackKind kind, int cpu, long low, long high) {
    /** True if the address lies on it. */
    public boolean contains(long vaddr) {
        return Long.compareUnsigned(vaddr - low, high - low) < 0;
    }
}
