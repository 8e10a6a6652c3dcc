package org.vmcoregdb.elf;

import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * {@code Elf64_Phdr}: a segment.
 *
 * @param type {@code p_type}
 * @param flags {@code p_flags}
 * @param offset file offset of its bytes
 * @param vaddr virtual address
 * @param paddr physical address
 * @param fileSize bytes in the file
 * @param memorySize bytes in memory; what exceeds {@code fileSize} is zero in a program, left out in a dump
 * @param align {@code p_align}
 */
public record ProgramHeader(
        int type, int flags, long offset, long vaddr, long paddr, long fileSize, long memorySize, long align) {
    /** A segment of memory. */
    public static final int PT_LOAD = 1;
    /** Notes. */
    public static final int PT_NOTE = 4;

    static ProgramHeader read(Cursor cursor) throws FormatException {
        return new ProgramHeader(
                cursor.s32("p_type"),
                cursor.s32("p_flags"),
                cursor.s64("p_offset"),
                cursor.s64("p_vaddr"),
                cursor.s64("p_paddr"),
                cursor.s64("p_filesz"),
                cursor.s64("p_memsz"),
                cursor.s64("p_align"));
    }
}
