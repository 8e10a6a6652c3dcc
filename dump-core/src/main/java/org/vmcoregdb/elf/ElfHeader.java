package org.vmcoregdb.elf;

import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * {@code Elf64_Ehdr}, with the counts that do not fit it fetched from section 0.
 *
 * @param ident class, byte order, type and machine
 * @param entry {@code e_entry}, a virtual address
 * @param programHeaderOffset file offset of the program headers
 * @param programHeaderCount their number; more than 65534 are counted in section 0's {@code sh_info}
 * @param sectionHeaderOffset file offset of the section headers, 0 if there are none
 * @param sectionHeaderCount their number
 * @param sectionNamesIndex the section that holds the sections' names
 */
public record ElfHeader(
        ElfIdent ident,
        long entry,
        long programHeaderOffset,
        long programHeaderCount,
        long sectionHeaderOffset,
        long sectionHeaderCount,
        long sectionNamesIndex) {
    static final int PROGRAM_HEADER_SIZE = 56;
    static final int SECTION_HEADER_SIZE = 64;

    /** e_phnum of a file with more program headers than 16 bits count. */
    private static final int PN_XNUM = 0xffff;

    /** Far more than kernels write; what is read of each costs a hundred bytes of memory. */
    static final int MOST_HEADERS = 1 << 20;

    private static final int SHN_XINDEX = 0xffff;

    /**
     * Reads the header of a 64-bit file. {@code e_ehsize} is not looked at: QEMU writes 8 there.
     *
     * @throws FormatException if it is not a 64-bit ELF header, or its tables do not fit the file
     */
    public static ElfHeader read(ByteSource source) throws FormatException {
        ElfIdent ident = ElfIdent.read(source);
        if (ident.bits() != 64) {
            throw new FormatException(source.name() + " is a 32-bit ELF file (e_machine " + ident.machine()
                    + "); only 64-bit kernels are supported");
        }
        Cursor cursor = new Cursor(source, ident.order(), 24);
        long entry = cursor.s64("e_entry");
        long phoff = cursor.length("e_phoff");
        long shoff = cursor.length("e_shoff");
        cursor.skip(4 + 2); // e_flags, e_ehsize
        int phentsize = cursor.u16("e_phentsize");
        long phnum = cursor.u16("e_phnum");
        int shentsize = cursor.u16("e_shentsize");
        long shnum = cursor.u16("e_shnum");
        long shstrndx = cursor.u16("e_shstrndx");
        if (phnum != 0 && phentsize != PROGRAM_HEADER_SIZE) {
            throw new FormatException(
                    source.name() + ": e_phentsize of the ELF header is " + phentsize + ", not " + PROGRAM_HEADER_SIZE);
        }
        if (shoff != 0 && shnum != 0 && shentsize != SECTION_HEADER_SIZE) {
            throw new FormatException(
                    source.name() + ": e_shentsize of the ELF header is " + shentsize + ", not " + SECTION_HEADER_SIZE);
        }
        if (shoff != 0 && (shnum == 0 || phnum == PN_XNUM || shstrndx == SHN_XINDEX)) {
            Cursor first = new Cursor(source, ident.order(), shoff + 32);
            long firstSize = first.length("sh_size of section 0");
            long firstLink = first.u32("sh_link of section 0");
            long firstInfo = first.u32("sh_info of section 0");
            shnum = shnum == 0 ? firstSize : shnum;
            phnum = phnum == PN_XNUM ? firstInfo : phnum;
            shstrndx = shstrndx == SHN_XINDEX ? firstLink : shstrndx;
        }
        if (phnum > Math.min(source.storedBytes(), source.size() - phoff) / PROGRAM_HEADER_SIZE) {
            throw new FormatException(source.name() + " is cut short or damaged: its " + phnum
                    + " program headers at offset 0x" + Long.toHexString(phoff) + " reach past its end at 0x"
                    + Long.toHexString(source.size()));
        }
        if (phnum > MOST_HEADERS) {
            throw new FormatException(
                    source.name() + " is refused: it has " + phnum + " program headers, more than " + MOST_HEADERS);
        }
        return new ElfHeader(ident, entry, phoff, phnum, shoff, shoff == 0 ? 0 : shnum, shstrndx);
    }
}
