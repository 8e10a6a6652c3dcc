package org.vmcoregdb.kernel.mm;

import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.MemoryFault;

/**
 * Where the regions of the kernel's address space begin ({@code Documentation/arch/x86/x86_64/mm.rst}). With {@code CONFIG_RANDOMIZE_MEMORY}
 * the kernel chose them and keeps them in variables, else they are constants.
 *
 * @param directMap of all physical memory
 * @param directMapBytes the most that it can be: 64 TiB, with five levels of page tables 32 PiB
 * @param vmalloc of memory by {@code vmalloc} and {@code ioremap}
 * @param vmallocBytes 32 TiB, with five levels 12,800 TiB
 * @param memoryMap of the {@code struct page}s
 */
public record MemoryBases(
        long directMap, long directMapBytes, long vmalloc, long vmallocBytes, long memoryMap, long memoryMapBytes) {
    private static final Part<MemoryBases> PART = Part.of(MemoryBases::read);

    private static final long DIRECT_MAP = 0xffff888000000000L;
    private static final long DIRECT_MAP_5_LEVELS = 0xff11000000000000L;
    private static final long VMALLOC = 0xffffc90000000000L;
    private static final long VMALLOC_5_LEVELS = 0xffa0000000000000L;
    private static final long MEMORY_MAP = 0xffffea0000000000L;
    private static final long MEMORY_MAP_5_LEVELS = 0xffd4000000000000L;
    private static final long TERABYTE = 1L << 40;

    /** Regions of a kernel. */
    public static MemoryBases of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static MemoryBases read(Kernel kernel) {
        boolean five = kernel.layout().tables().levels() == 5;
        return new MemoryBases(
                variable(kernel, "page_offset_base", five ? DIRECT_MAP_5_LEVELS : DIRECT_MAP),
                five ? 1L << 55 : 1L << 46,
                variable(kernel, "vmalloc_base", five ? VMALLOC_5_LEVELS : VMALLOC),
                five ? 12800 * TERABYTE : 32 * TERABYTE,
                variable(kernel, "vmemmap_base", five ? MEMORY_MAP_5_LEVELS : MEMORY_MAP),
                five ? 512 * TERABYTE : TERABYTE);
    }

    private static long variable(Kernel kernel, String name, long otherwise) {
        OptionalLong address = kernel.symbol(name);
        try {
            return address.isPresent() ? kernel.memory().readLong(address.getAsLong()) : otherwise;
        } catch (MemoryFault missing) {
            return otherwise;
        }
    }

    /** Whether an address is one of the direct mapping. */
    public boolean isDirect(long vaddr) {
        return Long.compareUnsigned(vaddr - directMap, directMapBytes) < 0;
    }
}
