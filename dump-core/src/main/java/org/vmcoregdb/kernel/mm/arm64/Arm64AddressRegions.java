package org.vmcoregdb.kernel.mm.arm64;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegion.Kind;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The regions of the address space of arm64 ({@code Documentation/arch/arm64/memory.rst}). Memory does not begin at physical address 0: the
 * direct map and the {@code struct page}s are described as if it did, so that what is before the first page of memory is not mapped.
 */
public final class Arm64AddressRegions implements AddressRegion.Layout {
    /** {@code MODULES_VSIZE} up to 6.4. */
    private static final long MODULES_BYTES = 128L << 20;
    /** {@code MODULES_VSIZE} since 6.5, which has {@code module_plt_base}. */
    private static final long MODULES_BYTES_LARGE = 2L << 30;

    /** {@code VA_BITS_MIN}: a kernel that is built for more bits also runs on CPUs that do not have them. */
    private static final long LARGEST_SMALL_BITS = 48;

    private static final int MOST_ROOTS = 1 << 15;
    /** {@code SECTION_MAP_MASK}, inverted: flags of a section. */
    private static final long SECTION_FLAGS = 0x3f;
    /** {@code SECTION_MARKED_PRESENT}, {@code SECTION_HAS_MEM_MAP}. */
    private static final long HAS_MAP = 3;

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public List<AddressRegion> of(Kernel kernel) {
        int bits = kernel.layout().tables().addressBits();
        List<AddressRegion> regions = new ArrayList<>();
        regions.add(new AddressRegion(Kind.USER, 0, (1L << bits) - 1));
        long built = kernel.vmcoreInfo().number("VA_BITS").orElse(bits);
        OptionalLong direct = directMap(kernel, (int) built);
        // since 5.4 the direct map is the lower half of the kernel's addresses, before that the upper
        long half = -1L << (int) Math.min(built, LARGEST_SMALL_BITS) - 1;
        boolean lower =
                direct.isPresent() && direct.getAsLong() + kernel.layout().pageTableRoot() < half;
        long lowest = lower ? -1L << (int) built : half;
        direct.ifPresent(
                start -> regions.add(new AddressRegion(Kind.DIRECT_MAP, start, lower ? half - 1 : -1L, lowest)));
        regions.add(image(kernel));
        OptionalLong pages = pages(kernel);
        pages.ifPresent(start -> regions.add(new AddressRegion(
                Kind.VMEMMAP,
                start,
                told(kernel, "VMEMMAP_END").orElse(lower ? 0 : half) - 1,
                told(kernel, "VMEMMAP_START").orElse(start))));
        long modules = told(kernel, "MODULES_VADDR").orElse(lower ? half : -1L << bits);
        long bytes = kernel.symbol("module_plt_base").isPresent() ? MODULES_BYTES_LARGE : MODULES_BYTES;
        long end = told(kernel, "MODULES_END").orElse(modules + bytes);
        regions.add(new AddressRegion(Kind.MODULES, modules, end - 1));
        long last = told(kernel, "VMALLOC_END")
                .orElse(
                        pages.isPresent()
                                ? kernel.pageTable()
                                        .nextMapped(pages.getAsLong())
                                        .orElse(0)
                                : 0);
        regions.add(
                new AddressRegion(Kind.VMALLOC, told(kernel, "VMALLOC_START").orElse(end), last - 1));
        return List.copyOf(regions);
    }

    /** A bound that the kernel writes into its vmcoreinfo (5.19 on). */
    private static OptionalLong told(Kernel kernel, String name) {
        return kernel.vmcoreInfo().number(name);
    }

    /** Where the direct map would have physical address 0: it must have the page tables' root where the tables themselves say. */
    private static OptionalLong directMap(Kernel kernel, int built) {
        long root = kernel.layout().pageTableRoot();
        OptionalLong told = kernel.vmcoreInfo().number("PHYS_OFFSET");
        OptionalLong symbol = kernel.symbol("memstart_addr");
        long memory = told.isPresent() ? told.getAsLong() : symbol.isPresent() ? read(kernel, symbol.getAsLong()) : 0;
        for (int bits : new int[] {built, built - 1}) {
            long start = (-1L << bits) - memory;
            if (kernel.pageTable().translate(start + root) == root) {
                return OptionalLong.of(start);
            }
        }
        return OptionalLong.empty();
    }

    private static long read(Kernel kernel, long address) {
        try {
            return kernel.memory().readLong(address);
        } catch (MemoryFault missing) {
            return 0;
        }
    }

    private static AddressRegion image(Kernel kernel) {
        long start = kernel.layout().image().start();
        OptionalLong end = kernel.symbol("_end");
        return end.isPresent()
                ? new AddressRegion(Kind.IMAGE, start, end.getAsLong() - 1)
                : AddressRegion.sized(Kind.IMAGE, start, kernel.layout().image().bytes());
    }

    /** Where the {@code struct page} of physical address 0 would be: a section of memory has it ({@code include/linux/mmzone.h}). */
    private static OptionalLong pages(Kernel kernel) {
        OptionalLong table = kernel.symbol("mem_section");
        Struct struct = kernel.types().struct("mem_section");
        if (table.isEmpty() || struct.field("section_mem_map").isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            // the table of roots is the variable itself until 4.14, then it is what that points to
            OptionalLong pointed = first(kernel, struct, kernel.memory().readLong(table.getAsLong()));
            return pointed.isPresent() ? pointed : first(kernel, struct, table.getAsLong());
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong first(Kernel kernel, Struct struct, long roots) {
        AddressSpace memory = kernel.memory();
        Field map = struct.need("section_mem_map");
        int perRoot = (int) (memory.pageSize() / struct.size());
        try {
            for (int root = 0; root < MOST_ROOTS; root++) {
                long sections = memory.readLong(roots + (long) root * Long.BYTES);
                for (int i = 0; sections != 0 && i < perRoot; i++) {
                    long word = map.read(memory, sections + i * struct.size());
                    if ((word & HAS_MAP) == HAS_MAP) {
                        return OptionalLong.of(word & ~SECTION_FLAGS);
                    }
                }
            }
        } catch (MemoryFault end) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
