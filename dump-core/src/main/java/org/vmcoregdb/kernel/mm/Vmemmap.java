package org.vmcoregdb.kernel.mm;

import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;

/**
 * The {@code struct page}s: one for each page of memory, in the order of their addresses.
 *
 * @param bases where they and the direct mapping begin
 * @param structBytes size of {@code struct page}; 0 if the kernel's types do not tell
 * @param pageBytes size of a page
 */
public record Vmemmap(MemoryBases bases, long structBytes, int pageBytes) {
    private static final Part<Vmemmap> PART = Part.of(Vmemmap::read);

    /** Page structs of a kernel. */
    public static Vmemmap of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static Vmemmap read(Kernel kernel) {
        return new Vmemmap(
                MemoryBases.of(kernel),
                kernel.types().struct("page").type().map(t -> t.size()).orElse(0L),
                kernel.arch().pageSize());
    }

    /**
     * Where the {@code struct page} of a page is.
     *
     * @param paddr any physical address in the page
     */
    public long record(long paddr) {
        return bases.memoryMap() + Long.divideUnsigned(paddr, pageBytes) * structBytes;
    }

    /** The physical address of the page that a {@code struct page} is of. */
    public long physical(long page) {
        return structBytes == 0 ? 0 : (page - bases.memoryMap()) / structBytes * pageBytes;
    }
}
