package org.vmcoregdb.server.command.search;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegions;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.server.command.memory.MemoryReader;

/**
 * Memory that can be searched.
 *
 * @param memory to read it
 * @param ranges where it is
 * @param mapped the first address of it at or after one
 */
record SearchSpace(MemoryReader memory, List<SearchRange> ranges, Mapped mapped) {
    /** Finds mapped addresses. */
    interface Mapped {
        OptionalLong next(long address);
    }

    /** The regions of the kernel's address space. */
    enum Regions {
        ALL,
        /** The direct mapping and the kernel image. */
        UNITY,
        /** All but those. */
        MAPPED;

        boolean has(AddressRegion.Kind kind) {
            boolean unity = kind == AddressRegion.Kind.DIRECT_MAP || kind == AddressRegion.Kind.IMAGE;
            return kind != AddressRegion.Kind.USER && (this == ALL || unity == (this == UNITY));
        }
    }

    static SearchSpace kernel(Kernel kernel, Regions regions) {
        List<SearchRange> ranges = new ArrayList<>();
        for (AddressRegion region : AddressRegions.of(kernel).all()) {
            if (regions.has(region.kind())) {
                ranges.add(new SearchRange(region.start(), region.last()));
            }
        }
        if (ranges.isEmpty() && regions == Regions.ALL) {
            ranges.add(new SearchRange(kernel.arch().firstKernelAddress(), -1));
        }
        AddressSpace memory = kernel.memory();
        return new SearchSpace(MemoryReader.virtual(memory), ranges, memory::nextMapped);
    }

    static SearchSpace user(Kernel kernel, Task task) {
        AddressSpace memory = UserSpaces.of(kernel).of(task);
        SearchRange range = AddressRegions.of(kernel)
                .find(AddressRegion.Kind.USER)
                .map(region -> new SearchRange(region.start(), region.last()))
                .orElse(new SearchRange(0, -1));
        return new SearchSpace(MemoryReader.virtual(memory), List.of(range), memory::nextMapped);
    }

    static SearchSpace physical(Kernel kernel) {
        List<SearchRange> ranges = new ArrayList<>();
        for (MemoryRange range : kernel.dump().ranges()) {
            ranges.add(new SearchRange(range.start(), range.end() - 1));
        }
        MemoryReader memory = MemoryReader.physical(kernel);
        return new SearchSpace(memory, ranges, OptionalLong::of);
    }

    static SearchSpace stack(Kernel kernel, Task task, long bytes) {
        MemoryReader memory = MemoryReader.virtual(kernel.memory());
        return new SearchSpace(memory, List.of(range(task.stack(), bytes)), OptionalLong::of);
    }

    private static SearchRange range(long start, long bytes) {
        return new SearchRange(start, start + bytes - 1);
    }

    /** The part of it that lies in a range. */
    SearchSpace within(SearchRange bounds) {
        List<SearchRange> parts = ranges.stream()
                .map(r -> r.within(bounds))
                .filter(r -> !r.isEmpty())
                .toList();
        return new SearchSpace(memory, parts, mapped);
    }

    boolean contains(long address) {
        return ranges.stream()
                .anyMatch(r -> !new SearchRange(address, address).within(r).isEmpty());
    }

    /** A piece at a time. */
    MappedPieces pieces() {
        return new MappedPieces(ranges, mapped::next, memory.pageSize());
    }
}
