package org.vmcoregdb.memory;

/**
 * What all page tables of a kernel have in common.
 *
 * @param levels how many tables there are on the way to a page; 0 where the architecture leaves no choice
 * @param pageSize size of the smallest page in bytes; a power of two
 * @param encryptionMask bits of an entry that are not address (AMD SME's C-bit), 0 for none
 */
public record PageTableShape(int levels, int pageSize, long encryptionMask) {}
