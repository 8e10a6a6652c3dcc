package org.vmcoregdb.kernel.mm;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;

/**
 * Where the {@code struct page}s are, one for each page of memory: all in one region in the order of their addresses
 * ({@code CONFIG_SPARSEMEM_VMEMMAP}), or those of each section of memory for themselves, somewhere in memory.
 *
 * @param region where they are, if that is known and they are in one
 * @param directMap where all physical memory is mapped, if that is known
 * @param sections of memory
 * @param structBytes size of {@code struct page}; 0 if the kernel's types do not say
 * @param pageBytes size of a page
 */
public record PageStructs(
        Optional<AddressRegion> region,
        Optional<AddressRegion> directMap,
        MemorySections sections,
        long structBytes,
        int pageBytes) {
    private static final Part<PageStructs> PART = Part.of(PageStructs::read);

    /** Page structs of a kernel. */
    public static PageStructs of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static PageStructs read(Kernel kernel) {
        AddressRegions regions = AddressRegions.of(kernel);
        return new PageStructs(
                regions.find(AddressRegion.Kind.VMEMMAP),
                regions.find(AddressRegion.Kind.DIRECT_MAP),
                MemorySections.of(kernel),
                kernel.types().struct("page").type().map(t -> t.size()).orElse(0L),
                kernel.memory().pageSize());
    }

    /** Whether it is known where they are. */
    public boolean known() {
        return !sections.inOneRegion() || region.isPresent();
    }

    /** Whether an address is where they are known to be. */
    public boolean contain(long address) {
        return sections.inOneRegion()
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
        if (!sections.inOneRegion()) {
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
        OptionalLong first = sections.inOneRegion()
                ? region.map(r -> OptionalLong.of(r.start())).orElse(OptionalLong.empty())
                : sectionOf(page).map(s -> OptionalLong.of(s.coded())).orElse(OptionalLong.empty());
        return structBytes == 0 || first.isEmpty() ? 0 : (page - first.getAsLong()) / structBytes * pageBytes;
    }

    /** Where the direct mapping has the page that a {@code struct page} is of. */
    public long memoryOf(long page) {
        return directMap.map(AddressRegion::start).orElse(0L) + physical(page);
    }

    private Optional<MemorySections.Section> sectionOf(long record) {
        return sections.present().stream()
                .filter(MemorySections.Section::hasMap)
                .filter(section ->
                        Long.compareUnsigned(record - sections.structs(section), sections.structsBytes()) < 0)
                .findFirst();
    }
}
