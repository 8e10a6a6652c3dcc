package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The map of physical memory that the firmware gave ({@code arch/x86/kernel/e820.c}): {@code e820_table}, until 4.11 {@code e820}.
 *
 * @param ranges in the kernel's order
 */
public record FirmwareMap(List<Range> ranges) {
    private static final int RANGE_LIMIT = 4096;

    /**
     * A range.
     *
     * @param type what the firmware says it is: 1 is memory
     */
    public record Range(long start, long end, int type) {
        /** What the kernel calls the type. */
        public String name() {
            return switch (type) {
                case 1 -> "E820_RAM";
                case 2 -> "E820_RESERVED";
                case 3 -> "E820_ACPI";
                case 4 -> "E820_NVS";
                case 5 -> "E820_UNUSABLE";
                case 7 -> "E820_PMEM";
                case 12 -> "E820_PRAM";
                case 128 -> "E820_RESERVED_KERN";
                default -> "type " + type;
            };
        }
    }

    /** Whether the kernel is of a kind that has such a map. */
    public static boolean exists(Kernel kernel) {
        return kernel.symbol("e820_table").isPresent()
                || kernel.symbol("e820").isPresent()
                || kernel.types().struct("e820_table").type().isPresent();
    }

    /** Reads the map of a kernel. */
    public static FirmwareMap read(Kernel kernel) {
        AddressSpace memory = kernel.memory();
        OptionalLong pointer = kernel.symbol("e820_table");
        OptionalLong whole = kernel.symbol("e820");
        if (pointer.isEmpty() && whole.isEmpty()) {
            throw new MissingSymbolException("e820_table");
        }
        long table = pointer.isPresent() ? memory.readLong(pointer.getAsLong()) : whole.getAsLong();
        Struct struct = kernel.types().struct(pointer.isPresent() ? "e820_table" : "e820map");
        Field entries = struct.need("entries", "map");
        Struct entry = kernel.types().struct(pointer.isPresent() ? "e820_entry" : "e820entry");
        long size = entries.type().stripped() instanceof CType.ArrayType array
                ? array.element().size()
                : entry.size();
        long count = struct.need("nr_entries", "nr_map").read(memory, table) & 0xffffffffL;
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < Math.min(RANGE_LIMIT, count); i++) {
            long at = entries.at(table) + i * size;
            long start = entry.need("addr").read(memory, at);
            ranges.add(new Range(start, start + entry.need("size").read(memory, at), (int)
                    entry.need("type").read(memory, at)));
        }
        return new FirmwareMap(ranges);
    }
}
