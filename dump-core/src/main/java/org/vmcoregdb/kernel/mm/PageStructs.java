package org.vmcoregdb.kernel.mm;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;

/**
 * The {@code struct page}s: one for each page of memory, in the order of their addresses.
 *
 * @param region where they are, if that is known
 * @param directMap where all physical memory is mapped, if that is known
 * @param structBytes size of {@code struct page}; 0 if the kernel's types do not say
 * @param pageBytes size of a page
 */
public record Vmemmap(
        Optional<AddressRegion> region, Optional<AddressRegion> directMap, long structBytes, int pageBytes) {
    private static final Part<Vmemmap> PART = Part.of(Vmemmap::read);

    /** Page structs of a kernel. */
    public static Vmemmap of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static Vmemmap read(Kernel kernel) {
        AddressRegions regions = AddressRegions.of(kernel);
        return new Vmemmap(
                regions.find(AddressRegion.Kind.VMEMMAP),
                regions.find(AddressRegion.Kind.DIRECT_MAP),
                kernel.types().struct("page").type().map(t -> t.size()).orElse(0L),
                kernel.memory().pageSize());
    }

    /**
     * Where the {@code struct page} of a page is.
     *
     * @param paddr any physical address in the page
     */
    public OptionalLong record(long paddr) {
        return region.isPresent()
                ? OptionalLong.of(region.get().start() + Long.divideUnsigned(paddr, pageBytes) * structBytes)
                : OptionalLong.empty();
    }

    /** Where the {@code struct page} of the page is that the direct mapping has at an address; empty for other addresses. */
    public OptionalLong recordOfDirect(long vaddr) {
        return directMap.isPresent() && directMap.get().contains(vaddr)
                ? record(vaddr - directMap.get().start())
                : OptionalLong.empty();
    }

    /** The physical address of the page that a {@code struct page} is of; 0 if it is not known. */
    public long physical(long page) {
        return structBytes == 0 || region.isEmpty() ? 0 : (page - region.get().start()) / structBytes * pageBytes;
    }

    /** Where the direct mapping has the page that a {@code struct page} is of. */
    public long memoryOf(long page) {
        return directMap.map(AddressRegion::start).orElse(0L) + physical(page);
    }
}
