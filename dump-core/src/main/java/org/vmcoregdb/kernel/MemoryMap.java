package org.vmcoregdb.kernel;

import java.util.OptionalLong;
import org.vmcoregdb.memory.MemoryFault;

/**
 * Where the kernel maps all memory, and the {@code struct page}s of it ({@code Documentation/arch/x86/x86_64/mm.rst}). With {@code
 * CONFIG_RANDOMIZE_MEMORY} the bases are variables, else constants.
 *
 * @param directMap first address of the mapping of all memory
 * @param directMapBytes how large that can be
 * @param pages address of the {@code struct page} of the first page
 * @param structBytes size of {@code struct page}; 0 if the kernel's types do not tell
 * @param pageBytes size of a page
 */
public record MemoryMap(long directMap, long directMapBytes, long pages, long structBytes, int pageBytes) {
    private static final long DIRECT_MAP = 0xffff888000000000L;
    private static final long DIRECT_MAP_5_LEVELS = 0xff11000000000000L;
    private static final long MEMORY_MAP = 0xffffea0000000000L;
    private static final long MEMORY_MAP_5_LEVELS = 0xffd4000000000000L;
    /** The direct mapping is at most this large: 64 TiB, with five levels 32 PiB. */
    private static final long DIRECT_MAP_BYTES = 1L << 46;

    private static final long DIRECT_MAP_BYTES_5_LEVELS = 1L << 55;

    /** That of a kernel. */
    public static MemoryMap of(Kernel kernel) {
        boolean fiveLevels = kernel.layout().pageTableLevels() == 5;
        return new MemoryMap(
                variable(kernel, "page_offset_base", fiveLevels ? DIRECT_MAP_5_LEVELS : DIRECT_MAP),
                fiveLevels ? DIRECT_MAP_BYTES_5_LEVELS : DIRECT_MAP_BYTES,
                variable(kernel, "vmemmap_base", fiveLevels ? MEMORY_MAP_5_LEVELS : MEMORY_MAP),
                kernel.types().struct("page").type().map(t -> t.size()).orElse(0L),
                kernel.arch().pageSize());
    }

    private static long variable(Kernel kernel, String name, long otherwise) {
        OptionalLong address = kernel.symbol(name);
        try {
            return address.isPresent() ? kernel.memory().readLong(address.getAsLong()) : otherwise;
        } catch (MemoryFault missing) {
            return otherwise;
        }
    }

    /** True for an address of the direct mapping. */
    public boolean maps(long vaddr) {
        return Long.compareUnsigned(vaddr - directMap, directMapBytes) < 0;
    }

    /** Address of the {@code struct page} of an address of the direct mapping. */
    public long pageOf(long vaddr) {
        return pages + (vaddr - directMap) / pageBytes * structBytes;
    }

    /** The physical address of the page that a {@code struct page} is of. */
    public long physical(long page) {
        return structBytes == 0 ? 0 : (page - pages) / structBytes * pageBytes;
    }
}
