package org.vmcoregdb.unwind.x86.orc;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.LittleEndian;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.AddressSearch;

/**
 * A sorted ORC table in the dump: {@code count} signed 32-bit distances, each from its own place to the code it is about,
 * and as many 6-byte entries. Searched where it lies; nothing is copied. The entries' bit-fields are read by name, for
 * they have moved between kernels: 4.14 to 6.3 have {@code type:2} (call, regs, regs_partial) and {@code end}, 6.4 on
 * have {@code type:3} (undefined, end_of_stack, call, regs, regs_partial); {@code signal} came with 6.3.
 */
final class OrcTable {
    private static final int CHUNK_ENTRIES = 4096;
    /** No kernel's are larger than 6; a key of this many bytes fits a long. */
    private static final int MAX_ENTRY_BYTES = 8;

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
        return count > 0 && count < 1 << 26 && layout.size() > 0 && layout.size() <= MAX_ENTRY_BYTES
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
            int upTo = countUpTo(pc);
            return upTo == 0 ? Optional.empty() : Optional.of(entry(upTo - 1));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    /**
     * Shows every entry for the addresses from {@code start} up to {@code end}, the first with {@code start} itself if it
     * begins before. Ends early where a page of the table is missing from the dump.
     */
    void forEach(long start, long end, OrcVisitor visitor) {
        Map<Long, OrcEntry> decoded = new HashMap<>();
        byte[] places = new byte[4 * CHUNK_ENTRIES];
        byte[] rows = new byte[layout.size() * CHUNK_ENTRIES];
        for (int index = indexOf(start); index < count; index += CHUNK_ENTRIES) {
            long placesAt = addresses + 4L * index;
            int wanted = Math.min(CHUNK_ENTRIES, count - index);
            int got = memory.read(placesAt, places, 0, 4 * wanted) / 4;
            got = Math.min(
                    got,
                    memory.read(entries + (long) layout.size() * index, rows, 0, layout.size() * wanted)
                            / layout.size());
            for (int i = 0; i < got; i++) {
                long address = placesAt + 4L * i + LittleEndian.getInt(places, 4 * i);
                if (Long.compareUnsigned(address, end) >= 0) {
                    return;
                }
                byte[] row = Arrays.copyOfRange(rows, layout.size() * i, layout.size() * (i + 1));
                // a kernel has hundreds of thousands of entries, but only some thousand different ones
                OrcEntry entry = decoded.computeIfAbsent(
                        LittleEndian.getUnsigned(row, 0, row.length), key -> layout.decode(row));
                visitor.entry(Long.compareUnsigned(address, start) < 0 ? start : address, entry);
            }
            if (got < wanted) {
                return;
            }
        }
    }

    /** Index of the entry that covers an address, or 0 if it is below the first or the table cannot be searched. */
    private int indexOf(long pc) {
        try {
            return Math.max(0, countUpTo(pc) - 1);
        } catch (MemoryFault missing) {
            return 0;
        }
    }

    /** How many entries begin at or before an address. */
    private int countUpTo(long pc) {
        return AddressSearch.firstAbove(count, this::address, pc);
    }

    private OrcEntry entry(int index) {
        return layout.decode(memory.readBytes(entries + (long) layout.size() * index, layout.size()));
    }
}
