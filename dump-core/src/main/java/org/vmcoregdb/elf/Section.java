package org.vmcoregdb.elf;

/**
 * {@code Elf64_Shdr} with its name.
 *
 * @param name such as {@code .symtab}; empty if the name table lacks it
 * @param type {@code sh_type}
 * @param flags {@code sh_flags}
 * @param address virtual address, 0 if it is not loaded
 * @param offset file offset of its bytes
 * @param size length in bytes, in the file unless it is {@link #SHT_NOBITS}
 * @param link index of the section it depends on: of a symbol table, its strings
 * @param info {@code sh_info}
 * @param align {@code sh_addralign}
 * @param entrySize {@code sh_entsize}
 */
public record Section(
        String name,
        int type,
        long flags,
        long address,
        long offset,
        long size,
        int link,
        int info,
        long align,
        long entrySize) {
    /** A full symbol table. */
    public static final int SHT_SYMTAB = 2;
    /** Relocations with addends ({@code Elf64_Rela}) of the section that {@code sh_info} names. */
    public static final int SHT_RELA = 4;
    /** Notes. */
    public static final int SHT_NOTE = 7;
    /** Memory without bytes in the file: .bss, and everything but debug information in a separate debug file. */
    public static final int SHT_NOBITS = 8;
    /** The symbols of dynamic linking. */
    public static final int SHT_DYNSYM = 11;
    /** The bytes are compressed and start with an {@code Elf64_Chdr}. */
    public static final long SHF_COMPRESSED = 1 << 11;

    /** The section is in memory when the program runs. */
    public static final long SHF_ALLOC = 1 << 1;

    /** The section is data that the program changes. */
    public static final long SHF_WRITE = 1;

    /** The section is code. */
    public static final long SHF_EXECINSTR = 1 << 2;

    /** True if the bytes in the file are compressed. */
    public boolean compressed() {
        return (flags & SHF_COMPRESSED) != 0;
    }
}
