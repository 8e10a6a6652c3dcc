package org.vmcoregdb.kernel.mm;

import java.util.List;

/**
 * What the kernel's {@code struct page} says of a page. What this kernel has no member for is 0.
 *
 * @param address of the {@code struct page}
 * @param paddr of the page
 * @param mapping what it belongs to
 * @param index where in that it is, in pages
 * @param count how many hold it
 * @param flags all bits
 * @param flagNames names of the bits that are set, lowest first
 */
public record StructPage(
        long address, long paddr, long mapping, long index, int count, long flags, List<String> flagNames) {}
