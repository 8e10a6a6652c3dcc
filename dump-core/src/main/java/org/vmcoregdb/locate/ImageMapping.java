package org.vmcoregdb.locate;

import java.util.OptionalLong;

/**
 * The piece of the kernel's address space that its image lies in, which is one piece of physical memory, too.
 *
 * @param start its first address
 * @param bytes how large it is at most
 * @param paddr the physical address of its beginning; may be negative, because the image does not begin there
 * @param only whether nothing else is ever mapped there, so that it can be read where page tables do not say so
 */
public record ImageMapping(long start, long bytes, long paddr, boolean only) {
    /** A piece that is only for the image. */
    public ImageMapping(long start, long bytes, long paddr) {
        this(start, bytes, paddr, true);
    }

    /** Whether an address lies in it. */
    public boolean contains(long vaddr) {
        return Long.compareUnsigned(vaddr - start, bytes) < 0;
    }

    /** The physical address that an address in it leads to; empty for other addresses. */
    public OptionalLong translate(long vaddr) {
        return contains(vaddr) ? OptionalLong.of(physical(vaddr)) : OptionalLong.empty();
    }

    /** The same for an address of the image, known to be one. */
    public long physical(long vaddr) {
        return vaddr - start + paddr;
    }

    /** The address at which something of the image is that has this physical address. */
    public long virtual(long physical) {
        return physical - paddr + start;
    }
}
