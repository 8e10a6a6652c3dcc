package org.vmcoregdb.kernel.mm;

import java.util.List;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.kernel.Kernel;

/**
 * A region of the address space that is mapped in its own way.
 *
 * @param start its first address
 * @param last its last address, so that a region can reach to the end of the address space
 * @param base where what it maps begins: of what is mapped in the order of physical addresses, {@code start} is the place of address 0,
 *     and memory may begin higher
 */
public record AddressRegion(Kind kind, long start, long last, long base) {
    /** A region that is used from its start on. */
    public AddressRegion(Kind kind, long start, long last) {
        this(kind, start, last, start);
    }

    /** What is mapped there. */
    public enum Kind {
        /** Memory of user programs. */
        USER,
        /** All physical memory, in the order of its addresses. */
        DIRECT_MAP,
        /** What {@code vmalloc} and {@code ioremap} map. */
        VMALLOC,
        /** Modules. */
        MODULES,
        /** The {@code struct page}s. */
        VMEMMAP,
        /** The kernel's image. */
        IMAGE
    }

    /** A region of so many bytes. */
    public static AddressRegion sized(Kind kind, long start, long bytes) {
        return new AddressRegion(kind, start, start + bytes - 1);
    }

    /** Whether an address lies in it. */
    public boolean contains(long vaddr) {
        return Long.compareUnsigned(vaddr - start, last - start) <= 0;
    }

    /** What an architecture knows of the regions of its kernels' address space. */
    public interface Layout extends ArchitecturePart {
        /** The regions that are known, in the order in which they are searched. */
        List<AddressRegion> of(Kernel kernel);
    }
}
