package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The sections that memory is divided into ({@code CONFIG_SPARSEMEM}): {@code struct mem_section}, in pages of such that a table of pointers leads to.
 *
 * @param present those that there are, in the order of their numbers
 * @param bytes how large a section is
 * @param structsBytes what the {@code struct page}s of a section take
 * @param inOneRegion whether the {@code struct page}s of all sections are in one region, in the order of their pages; else those of each section are
 *     somewhere in memory
 */
public record MemorySections(List<Section> present, long bytes, long structsBytes, boolean inOneRegion) {
    private static final Part<MemorySections> PART = Part.of(MemorySections::read);

    private static final long PRESENT = 1;
    private static final long HAS_MAP = 2;

    /** {@code SECTION_MAP_LAST_BIT} has been up to 1 << 5; the {@code struct page}s of a section begin at a larger boundary. */
    private static final long FLAGS = 0x3f;

    /** {@code SECTION_SIZE_BITS} of x86-64, and of arm64 since 5.12. */
    private static final long USUAL_SIZE_BITS = 27;

    /** A petabyte of sections: more than any machine has. */
    private static final int ROOT_LIMIT = 1 << 15;

    /**
     * A section.
     *
     * @param number the place of its memory among all sections
     * @param address of its {@code mem_section}
     * @param coded where the {@code struct page} of page 0 would be, without flags
     * @param flags {@code SECTION_…}
     */
    public record Section(long number, long address, long coded, long flags) {
        /** Whether there are {@code struct page}s of it. */
        public boolean hasMap() {
            return (flags & HAS_MAP) != 0;
        }
    }

    /** Sections of a kernel; none in one whose memory is not divided so, or whose types do not say. */
    public static MemorySections of(Kernel kernel) {
        return kernel.part(PART);
    }

    /** Whether a physical address is in one that has {@code struct page}s; true where no sections are known. */
    public boolean mayDescribe(long paddr) {
        return present.isEmpty() || of(paddr).filter(Section::hasMap).isPresent();
    }

    /** The section that a physical address is in. */
    public Optional<Section> of(long paddr) {
        long number = Long.divideUnsigned(paddr, bytes);
        int low = 0;
        int high = present.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (present.get(middle).number() < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return present.stream()
                .skip(low)
                .limit(1)
                .filter(s -> s.number() == number)
                .findFirst();
    }

    /** Where the {@code struct page} of a section's first page is. */
    public long structs(Section section) {
        return section.coded() + section.number() * structsBytes;
    }

    private static MemorySections read(Kernel kernel) {
        long bits = kernel.vmcoreInfo().number("SECTION_SIZE_BITS").orElse(USUAL_SIZE_BITS);
        long bytes = 1L << Math.max(20, Math.min(40, bits));
        OptionalLong symbol = kernel.symbol("mem_section");
        Struct struct = kernel.types().struct("mem_section");
        long structsBytes = bytes
                / kernel.memory().pageSize()
                * kernel.types().struct("page").type().map(t -> t.size()).orElse(0L);
        if (symbol.isEmpty()
                || structsBytes == 0
                || struct.field("section_mem_map").isEmpty()) {
            return new MemorySections(List.of(), bytes, structsBytes, true);
        }
        Walk walk = new Walk(kernel, struct, structsBytes);
        // the table of roots is the variable itself until 4.14, then it is what that points to
        List<Section> sections = walk.sections(symbol.getAsLong());
        if (sections.isEmpty()) {
            try {
                sections = walk.sections(kernel.memory().readLong(symbol.getAsLong()));
            } catch (MemoryFault missing) {
                // none then
            }
        }
        boolean inOneRegion = sections.stream().filter(Section::hasMap).allMatch(walk::isInRegion);
        return new MemorySections(sections, bytes, structsBytes, inOneRegion);
    }

    /** Reads sections, and takes only those for true that lead to {@code struct page}s in their region, or in the direct mapping. */
    private static final class Walk {
        private final AddressSpace memory;
        private final Field map;
        private final long size;
        private final int perRoot;
        private final long structsBytes;
        private final Optional<AddressRegion> region;
        private final Optional<AddressRegion> direct;

        Walk(Kernel kernel, Struct struct, long structsBytes) {
            this.memory = kernel.memory();
            this.map = struct.need("section_mem_map");
            this.size = struct.size();
            this.perRoot = (int) (memory.pageSize() / size);
            this.structsBytes = structsBytes;
            this.region = AddressRegions.of(kernel).find(AddressRegion.Kind.VMEMMAP);
            this.direct = AddressRegions.of(kernel).find(AddressRegion.Kind.DIRECT_MAP);
        }

        boolean isInRegion(Section section) {
            return region.isPresent() && region.get().start() == section.coded();
        }

        private boolean isInMemory(Section section) {
            return direct.isPresent() && direct.get().contains(section.coded() + section.number() * structsBytes);
        }

        List<Section> sections(long roots) {
            List<Section> found = new ArrayList<>();
            for (int root = 0; root < ROOT_LIMIT; root++) {
                try {
                    long first = memory.readLong(roots + (long) root * Long.BYTES);
                    if (first != 0 && !root(root, first, found)) {
                        break;
                    }
                } catch (MemoryFault end) {
                    break;
                }
            }
            return found;
        }

        /** Returns whether what is there can be sections. */
        private boolean root(int root, long first, List<Section> found) {
            byte[] bytes = memory.readBytes(first, (int) (perRoot * size));
            for (int i = 0; i < perRoot; i++) {
                long word = map.in(memory.words(), bytes, (int) (i * size));
                if ((word & PRESENT) == 0) {
                    continue;
                }
                Section section = new Section((long) root * perRoot + i, first + i * size, word & ~FLAGS, word & FLAGS);
                if (section.hasMap() && !isInRegion(section) && !isInMemory(section)) {
                    return false;
                }
                found.add(section);
            }
            return true;
        }
    }
}
