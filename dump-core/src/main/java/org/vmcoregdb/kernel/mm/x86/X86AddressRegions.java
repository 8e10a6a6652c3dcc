package org.vmcoregdb.kernel.mm.x86;

import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegion.Kind;
import org.vmcoregdb.locate.ImageMapping;
import org.vmcoregdb.memory.MemoryFault;

/**
 * The regions of the address space of x86-64 ({@code Documentation/arch/x86/x86_64/mm.rst}). With {@code CONFIG_RANDOMIZE_MEMORY} the
 * kernel chose where they begin and keeps that in variables, else they are constants.
 */
public final class X86AddressRegions implements AddressRegion.Layout {
    private static final long DIRECT_MAP = 0xffff888000000000L;
    /** Until 4.19, without page-table isolation of 4.14. */
    private static final long DIRECT_MAP_OLD = 0xffff880000000000L;

    private static final long DIRECT_MAP_5_LEVELS = 0xff11000000000000L;
    private static final long VMALLOC = 0xffffc90000000000L;
    private static final long VMALLOC_5_LEVELS = 0xffa0000000000000L;
    private static final long MEMORY_MAP = 0xffffea0000000000L;
    private static final long MEMORY_MAP_5_LEVELS = 0xffd4000000000000L;
    private static final long TERABYTE = 1L << 40;
    /** Where modules' code ends: {@code MODULES_END}. */
    private static final long MODULES_LAST = 0xffffffffff3fffffL;

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public List<AddressRegion> of(Kernel kernel) {
        boolean five = kernel.layout().tables().levels() == 5;
        ImageMapping image = kernel.layout().image();
        long bytes = imageBytes(kernel, image);
        return List.of(
                new AddressRegion(Kind.USER, 0, Long.MAX_VALUE),
                AddressRegion.sized(
                        Kind.DIRECT_MAP,
                        variable(kernel, "page_offset_base", five ? DIRECT_MAP_5_LEVELS : directMap(kernel)),
                        five ? 1L << 55 : 1L << 46),
                AddressRegion.sized(
                        Kind.VMALLOC,
                        variable(kernel, "vmalloc_base", five ? VMALLOC_5_LEVELS : VMALLOC),
                        five ? 12800 * TERABYTE : 32 * TERABYTE),
                new AddressRegion(Kind.MODULES, image.start() + bytes, MODULES_LAST),
                AddressRegion.sized(
                        Kind.VMEMMAP,
                        variable(kernel, "vmemmap_base", five ? MEMORY_MAP_5_LEVELS : MEMORY_MAP),
                        five ? 512 * TERABYTE : TERABYTE),
                AddressRegion.sized(Kind.IMAGE, image.start(), bytes));
    }

    /** Kernels that cannot be moved have half the room for their image: modules begin earlier. The list of them leads to one. */
    private static long imageBytes(Kernel kernel, ImageMapping image) {
        long half = image.bytes() / 2;
        long module = variable(kernel, "modules", 0);
        boolean none = kernel.symbol("modules").orElse(0) == module; // the list is empty
        return !none && Long.compareUnsigned(module - image.start() - half, half) < 0 ? half : image.bytes();
    }

    /** The place at which the page tables have their own root. */
    private static long directMap(Kernel kernel) {
        long root = kernel.layout().pageTableRoot();
        boolean old = kernel.pageTable().translate(DIRECT_MAP + root) != root
                && kernel.pageTable().translate(DIRECT_MAP_OLD + root) == root;
        return old ? DIRECT_MAP_OLD : DIRECT_MAP;
    }

    private static long variable(Kernel kernel, String name, long otherwise) {
        OptionalLong address = kernel.symbol(name);
        try {
            return address.isPresent() ? kernel.memory().readLong(address.getAsLong()) : otherwise;
        } catch (MemoryFault missing) {
            return otherwise;
        }
    }
}
