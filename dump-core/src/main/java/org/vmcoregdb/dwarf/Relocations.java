package org.vmcoregdb.dwarf;

import java.nio.ByteBuffer;
import java.util.List;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.Section;
import org.vmcoregdb.elf.SymbolTable;

/**
 * Relocations with addends of a file that is not linked, applied to its debug sections as a linker would (psABI x86-64
 * §4.4; the ABI of AArch64 §5.7).
 */
final class Relocations {
    private static final int ENTRY_SIZE = 24;
    private static final int EM_X86_64 = 62;
    private static final int EM_AARCH64 = 183;

    private final ElfFile file;
    private final SectionPlacement placement;
    private final SymbolTable symbols;

    Relocations(ElfFile file, SectionPlacement placement, SymbolTable symbols) {
        this.file = file;
        this.placement = placement;
        this.symbols = symbols;
    }

    /** What a relocation puts, and how wide. */
    private enum Kind {
        NONE(0, false),
        ABSOLUTE_4(4, false),
        ABSOLUTE_8(8, false),
        RELATIVE_4(4, true),
        RELATIVE_8(8, true);

        private final int size;
        private final boolean relative;

        Kind(int size, boolean relative) {
            this.size = size;
            this.relative = relative;
        }
    }

    /**
     * Applies a table to the bytes of the section it is for.
     *
     * @param base address of that section in memory
     */
    void apply(Section table, byte[] target, long base) throws FormatException {
        ByteSource entries = file.contents(table);
        long count = Math.min(entries.size(), entries.storedBytes()) / ENTRY_SIZE;
        Cursor cursor = new Cursor(entries, file.order(), 0);
        ByteBuffer bytes = ByteBuffer.wrap(target).order(file.order());
        for (long i = 0; i < count; i++) {
            long offset = cursor.s64("r_offset");
            long info = cursor.s64("r_info");
            long value = symbolValue(table, info >>> 32) + cursor.s64("r_addend");
            Kind kind = kind(table, (int) info);
            if (offset < 0 || offset > target.length - kind.size) {
                throw damaged(table, "r_offset 0x" + Long.toHexString(offset) + " is outside of its section");
            }
            long put = kind.relative ? value - base - offset : value;
            if (kind.size == Integer.BYTES) {
                bytes.putInt((int) offset, (int) put);
            } else if (kind.size == Long.BYTES) {
                bytes.putLong((int) offset, put);
            }
        }
    }

    private long symbolValue(Section table, long symbol) throws FormatException {
        if (symbol >= symbols.count()) {
            throw damaged(table, "symbol " + symbol + " of " + symbols.count());
        }
        List<Section> sections = file.sections();
        int index = symbols.sectionIndex((int) symbol);
        boolean inSection = index > SymbolTable.SHN_UNDEF && index < sections.size();
        return symbols.value((int) symbol) + (inSection ? placement.address(sections.get(index)) : 0);
    }

    private Kind kind(Section table, int type) throws FormatException {
        int machine = file.header().ident().machine();
        if (machine == EM_X86_64) {
            return switch (type) {
                case 0 -> Kind.NONE;
                case 1 -> Kind.ABSOLUTE_8; // R_X86_64_64
                case 2 -> Kind.RELATIVE_4; // R_X86_64_PC32
                case 10, 11 -> Kind.ABSOLUTE_4; // R_X86_64_32, R_X86_64_32S
                case 24 -> Kind.RELATIVE_8; // R_X86_64_PC64
                default -> throw damaged(table, "relocation type " + type);
            };
        }
        if (machine == EM_AARCH64) {
            return switch (type) {
                case 0 -> Kind.NONE;
                case 257 -> Kind.ABSOLUTE_8; // R_AARCH64_ABS64
                case 258 -> Kind.ABSOLUTE_4; // R_AARCH64_ABS32
                case 260 -> Kind.RELATIVE_8; // R_AARCH64_PREL64
                case 261 -> Kind.RELATIVE_4; // R_AARCH64_PREL32
                default -> throw damaged(table, "relocation type " + type);
            };
        }
        throw damaged(table, "relocations of machine " + machine);
    }

    private FormatException damaged(Section table, String what) {
        return new FormatException(
                file.source().name() + ", section " + table.name() + ": " + what + " cannot be applied");
    }
}
