package org.vmcoregdb.kernel.mm;

import java.util.List;

/**
 * A page of a file that is in memory.
 *
 * @param page address of its {@code struct page}
 * @param physical its physical address
 * @param mapping address of the {@code struct address_space} it belongs to
 * @param index its place in the file, in pages
 * @param references how often it is held
 * @param flags its flags, with the zone and node in the upper bits
 * @param flagNames names of the flags, lowest bit first
 */
public record CachedPage(
        long page, long physical, long mapping, long index, long references, long flags, List<String> flagNames) {}
