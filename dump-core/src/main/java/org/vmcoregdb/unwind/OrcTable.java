package org.vmcoregdb.unwind;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.LittleEndian;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * A sorted ORC table in the dump: {@code count} signed 32-bit distances, each from its own place to the code it is about,
 * and as many 6-byte entries. Searched where it lies; nothing is copied. The entries' bit-fields are read by name, for
 * they have moved between kernels: 4.14 to 6.3 have {@code type:2} (call, regs, regs_partial) and {@code end}, 6.4 on
 * have {@code type:3} (undefined, end_of_stack, call, regs, regs_partial); {@code signal} came with 6.3.
 */
final class OrcTable {
    private static final int CHUNK_ENTRIES = 4096;

    private final AddressSpace memory;
    private final long addresses;
    private final long entries;
    private final int count;
    private final Layout layout;

    private OrcTable(AddressSpace memory, long addresses, long entries, int count, Layout layout) {
        this.memory = memory;
        this.addresses = addresses;
        this.entries = entries;
        this.count = count;
        this.layout = layout;
    }

    /** The table between two addresses, if they make sense and this kernel's types know ORC. */
    static Optional<OrcTable> of(Kernel kernel, long addresses, long entries, long count) {
        return Layout.of(kernel)
                .filter(l -> count > 0 && count < 1 << 26)
                .map(l -> new OrcTable(kernel.memory(), addresses, entries, (int) count, l));
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
        byte[] rows = new byte[layout.size * CHUNK_ENTRIES];
        for (int index = indexOf(start); index < count; index += CHUNK_ENTRIES) {
            long placesAt = addresses + 4L * index;
            int wanted = Math.min(CHUNK_ENTRIES, count - index);
            int got = memory.read(placesAt, places, 0, 4 * wanted) / 4;
            got = Math.min(
                    got,
                    memory.read(entries + (long) layout.size * index, rows, 0, layout.size * wanted) / layout.size);
            for (int i = 0; i < got; i++) {
                long address = placesAt + 4L * i + LittleEndian.getInt(places, 4 * i);
                if (Long.compareUnsigned(address, end) >= 0) {
                    return;
                }
                byte[] row = Arrays.copyOfRange(rows, layout.size * i, layout.size * (i + 1));
                // a kernel has hundreds of thousands of entries, but only some thousand different ones
                OrcEntry entry = decoded.computeIfAbsent(
                        LittleEndian.getUnsigned(row, 0, Math.min(8, row.length)), key -> layout.decode(row));
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
        return low;
    }

    private OrcEntry entry(int index) {
        return layout.decode(memory.readBytes(entries + (long) layout.size * index, layout.size));
    }

    /** Where {@code struct orc_entry} has its members. */
    private record Layout(
            int size,
            Field spOffset,
            Field bpOffset,
            Field spReg,
            Field bpReg,
            Field type,
            Optional<Field> signal,
            Optional<Field> end) {

        static Optional<Layout> of(Kernel kernel) {
            Struct struct = kernel.types().struct("orc_entry");
            Optional<Field> spOffset = struct.field("sp_offset");
            Optional<Field> bpOffset = struct.field("bp_offset");
            Optional<Field> spReg = struct.field("sp_reg");
            Optional<Field> bpReg = struct.field("bp_reg");
            Optional<Field> type = struct.field("type");
            if (spOffset.isEmpty() || bpOffset.isEmpty() || spReg.isEmpty() || bpReg.isEmpty() || type.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Layout(
                    (int) struct.size(),
                    spOffset.get(),
                    bpOffset.get(),
                    spReg.get(),
                    bpReg.get(),
                    type.get(),
                    struct.field("signal"),
                    struct.field("end")));
        }

        OrcEntry decode(byte[] bytes) {
            OrcEntry.Base spBase = OrcEntry.Base.ofNumber(spReg.in(bytes, 0));
            OrcEntry.Type kind = type.bitSize() == 3 ? newType(bytes) : oldType(bytes, spBase);
            boolean interrupted = signal.isPresent()
                    ? signal.get().in(bytes, 0) != 0
                    : kind == OrcEntry.Type.REGS || kind == OrcEntry.Type.REGS_PARTIAL;
            return new OrcEntry(
                    spBase,
                    (int) spOffset.in(bytes, 0),
                    OrcEntry.Base.ofNumber(bpReg.in(bytes, 0)),
                    (int) bpOffset.in(bytes, 0),
                    kind,
                    interrupted);
        }

        private OrcEntry.Type newType(byte[] bytes) {
            long number = type.in(bytes, 0);
            OrcEntry.Type[] all = OrcEntry.Type.values();
            return number < all.length ? all[(int) number] : OrcEntry.Type.UNDEFINED;
        }

        private OrcEntry.Type oldType(byte[] bytes, OrcEntry.Base spBase) {
            if (spBase == OrcEntry.Base.UNDEFINED) {
                boolean ends = end.isPresent() && end.get().in(bytes, 0) != 0;
                return ends ? OrcEntry.Type.END_OF_STACK : OrcEntry.Type.UNDEFINED;
            }
            return switch ((int) type.in(bytes, 0)) {
                case 0 -> OrcEntry.Type.CALL;
                case 1 -> OrcEntry.Type.REGS;
                case 2 -> OrcEntry.Type.REGS_PARTIAL;
                default -> OrcEntry.Type.UNDEFINED;
            };
        }
    }
}
