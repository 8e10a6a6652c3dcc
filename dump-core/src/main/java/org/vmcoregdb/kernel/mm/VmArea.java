package org.vmcoregdb.kernel.mm;

/**
 * A {@code vm_area_struct}: part of a process's address space.
 *
 * @param address of the struct
 * @param start first address
 * @param end first address after it
 * @param flags {@code VM_…}
 * @param file address of the {@code struct file} that is mapped, 0 for none
 * @param fileOffset where in the file it begins, in bytes
 */
public record VmArea(long address, long start, long end, long flags, long file, long fileOffset) {
    /** Whether an address lies in it. */
    public boolean contains(long vaddr) {
        return Long.compareUnsigned(vaddr, start) >= 0 && Long.compareUnsigned(vaddr, end) < 0;
    }
}
