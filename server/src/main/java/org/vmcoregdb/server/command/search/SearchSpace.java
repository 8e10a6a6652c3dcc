package org.vmcoregdb.server.command.search;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.MemoryBases;
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
    /** Where modules' code ends: {@code MODULES_END}. */
    private static final long MODULES_LAST = 0xffffffffff3fffffL;
    /** The kernel image's mapping is this large: {@code KERNEL_IMAGE_SIZE}. */
    private static final long IMAGE_BYTES = 1L << 30;

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
        MAPPED
    }

    static SearchSpace kernel(Kernel kernel, Regions regions) {
        MemoryBases bases = MemoryBases.of(kernel);
        List<SearchRange> ranges = new ArrayList<>();
        if (regions != Regions.MAPPED) {
            ranges.add(range(bases.directMap(), bases.directMapBytes()));
        }
        if (regions != Regions.UNITY) {
            ranges.add(range(bases.vmalloc(), bases.vmallocBytes()));
            ranges.add(new SearchRange(X86_64.START_KERNEL_MAP + IMAGE_BYTES, MODULES_LAST));
            ranges.add(range(bases.memoryMap(), bases.memoryMapBytes()));
        }
        if (regions != Regions.MAPPED) {
            ranges.add(range(X86_64.START_KERNEL_MAP, IMAGE_BYTES));
        }
        AddressSpace memory = kernel.memory();
        return new SearchSpace(MemoryReader.virtual(memory), ranges, memory::nextMapped);
    }

    static SearchSpace user(Kernel kernel, Task task) {
        AddressSpace memory = UserSpaces.of(kernel).of(task);
        List<SearchRange> lowerHalf = List.of(new SearchRange(0, Long.MAX_VALUE));
        return new SearchSpace(MemoryReader.virtual(memory), lowerHalf, memory::nextMapped);
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
