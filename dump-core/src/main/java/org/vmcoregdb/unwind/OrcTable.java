package org.vmcoregdb.unwind;

import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;

/**
 * A sorted ORC table in the dump: {@code count} signed 32-bit distances, each from its own place to the code it is about,
 * and as many 6-byte entries. Searched where it lies; nothing is copied. The entries' bit-fields are read by name, for
 * they have moved between kernels: 4.14 to 6.3 have {@code type:2} (call, regs, regs_partial) and {@code end}, 6.4 on
 * have {@code type:3} (undefined, end_of_stack, call, regs, regs_partial); {@code signal} came with 6.3.
 */
final class OrcTable {
    private final AddressSpace memory;
    private final long addresses;
    private final long entries;
    private final int count;
    private final OrcLayout layout;

    private OrcTable(AddressSpace memory, long addresses, long entries, int count, OrcLayout layout) {
        this.memory = memory;
        this.addresses = addresses;
        this.entries = entries;
        this.count = count;
        this.layout = layout;
    }

    /** The table between two addresses, if its size makes sense. */
    static Optional<OrcTable> of(AddressSpace memory, OrcLayout layout, long addresses, long entries, long count) {
        return count > 0 && count < 1 << 26
                ? Optional.of(new OrcTable(memory, addresses, entries, (int) count, layout))
                : Optional.empty();
    }

    /** The same table, read with another layout. */
    OrcTable with(OrcLayout other) {
        return new OrcTable(memory, addresses, entries, count, other);
    }

    private long address(int index) {
        long at = addresses + 4L * index;
        return at + memory.readInt(at);
    }

    /**
     * The entry that covers a place in the code.
     *
     * @return empty below the first entry, or if a page of the table is missing from the dump
     */
    Optional<OrcEntry> find(long pc) {
        try {
            int low = 0;
            int high = count;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (Long.compareUnsigned(address(middle), pc) <= 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low == 0 ? Optional.empty() : Optional.of(entry(low - 1));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    private OrcEntry entry(int index) {
        return layout.decode(memory.readBytes(entries + (long) layout.size() * index, layout.size()));
    }
}
