package org.vmcoregdb.kernel.mm;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;

/**
 * Where the {@code struct page}s are, one for each page of memory: all in one region in the order of their addresses
 * ({@code CONFIG_SPARSEMEM_VMEMMAP}), or those of each section of memory for themselves, somewhere in memory. Immutable.
 */
public final class PageStructs {
    private static final Part<PageStructs> PART = Part.of(PageStructs::new);

    private final Optional<AddressRegion> region;
    private final Optional<AddressRegion> directMap;
    private final MemorySections sections;
    /** Sections that have their own structs, by the address of the first. */
    private final TreeMap<Long, MemorySections.Section> own = new TreeMap<>(Long::compareUnsigned);

    private final long structBytes;
    private final int pageBytes;

    /** Page structs of a kernel. */
    public static PageStructs of(Kernel kernel) {
        return kernel.part(PART);
    }

    private PageStructs(Kernel kernel) {
        this(
                AddressRegions.of(kernel).find(AddressRegion.Kind.VMEMMAP),
                AddressRegions.of(kernel).find(AddressRegion.Kind.DIRECT_MAP),
                MemorySections.of(kernel),
                kernel.types().struct("page").type().map(t -> t.size()).orElse(0L),
                kernel.memory().pageSize());
    }

    /**
     * Page structs.
     *
     * @param region where they are, if that is known and they are in one
     * @param directMap where all physical memory is mapped, if that is known
     * @param structBytes size of {@code struct page}; 0 if that is not known
     */
    PageStructs(
            Optional<AddressRegion> region,
            Optional<AddressRegion> directMap,
            MemorySections sections,
            long structBytes,
            int pageBytes) {
        this.region = region;
        this.directMap = directMap;
        this.sections = sections;
        this.structBytes = structBytes;
        this.pageBytes = pageBytes;
        if (!sections.inOneRegion()) {
            sections.present().stream()
                    .filter(MemorySections.Section::hasMap)
                    .forEach(section -> own.put(sections.structs(section), section));
        }
    }

    /** Size of {@code struct page}; 0 if the kernel's types do not say. */
    public long structBytes() {
        return structBytes;
    }

    /** Size of a page. */
    public int pageBytes() {
        return pageBytes;
    }

    /** Whether it is known where they are. */
    public boolean known() {
        return !own.isEmpty() || region.isPresent();
    }

    /** Whether an address is where they are known to be. */
    public boolean contain(long address) {
        return own.isEmpty()
                ? region.isPresent() && region.get().contains(address)
                : sectionOf(address).isPresent();
    }

    /** Whether there may be one at an address; true where it is not known. */
    public boolean mayContain(long address) {
        return !known() || contain(address);
    }

    /** Whether one begins at an address. */
    public boolean beginAt(long address) {
        return structBytes != 0 && contain(address) && record(physical(address)).orElse(0) == address;
    }

    /**
     * Where the {@code struct page} of a page is.
     *
     * @param paddr any physical address in the page
     */
    public OptionalLong record(long paddr) {
        long offset = Long.divideUnsigned(paddr, pageBytes) * structBytes;
        if (!own.isEmpty()) {
            Optional<MemorySections.Section> section = sections.of(paddr).filter(MemorySections.Section::hasMap);
            return section.isPresent() ? OptionalLong.of(section.get().coded() + offset) : OptionalLong.empty();
        }
        return region.isPresent() ? OptionalLong.of(region.get().start() + offset) : OptionalLong.empty();
    }

    /** Where the {@code struct page} of the page is that the direct mapping has at an address; empty for other addresses. */
    public OptionalLong recordOfDirect(long vaddr) {
        return directMap.isPresent() && directMap.get().contains(vaddr)
                ? record(vaddr - directMap.get().start())
                : OptionalLong.empty();
    }

    /** The physical address of the page that a {@code struct page} is of; 0 if it is not known. */
    public long physical(long page) {
        OptionalLong first = own.isEmpty()
                ? region.map(r -> OptionalLong.of(r.start())).orElse(OptionalLong.empty())
                : sectionOf(page).map(s -> OptionalLong.of(s.coded())).orElse(OptionalLong.empty());
        return structBytes == 0 || first.isEmpty() ? 0 : (page - first.getAsLong()) / structBytes * pageBytes;
    }

    /** Where the direct mapping has the page that a {@code struct page} is of. */
    public long memoryOf(long page) {
        return directMap.map(AddressRegion::start).orElse(0L) + physical(page);
    }

    private Optional<MemorySections.Section> sectionOf(long record) {
        Map.Entry<Long, MemorySections.Section> before = own.floorEntry(record);
        boolean within = before != null
                && Long.compareUnsigned(record - before.getKey(), sections.bytes() / pageBytes * structBytes) < 0;
        return within ? Optional.of(before.getValue()) : Optional.empty();
    }
}
