package org.vmcoregdb.memory;

/**
 * What all page tables of a kernel have in common.
 *
 * @param levels how many tables there are on the way to a page; 0 where the architecture leaves no choice, or the other numbers say it
 * @param pageSize size of the smallest page in bytes; a power of two
 * @param encryptionMask bits of an entry that are not address (AMD SME's C-bit), 0 for none
 * @param addressBits how many bits of an address they translate; 0 where the levels say it
 */
public record PageTableShape(int levels, int pageSize, long encryptionMask, int addressBits) {
    /** Tables whose levels say how many bits of an address they translate. */
    public PageTableShape(int levels, int pageSize, long encryptionMask) {
        this(levels, pageSize, encryptionMask, 0);
    }
}
