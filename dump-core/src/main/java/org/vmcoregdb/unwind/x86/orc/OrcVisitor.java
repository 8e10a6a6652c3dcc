package org.vmcoregdb.unwind.x86.orc;

/** Takes the entries of an ORC table one after the other. */
@FunctionalInterface
public interface OrcVisitor {
    /**
     * One entry.
     *
     * @param address where it begins to hold; it holds up to the next one's address
     * @param entry what holds there
     */
    void entry(long address, OrcEntry entry);
}
