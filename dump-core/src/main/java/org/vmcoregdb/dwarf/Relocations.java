package org.vmcoregdb.dwarf;

import java.nio.ByteBuffer;
import java.util.List;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.Section;
import org.vmcoregdb.elf.SymbolTable;

/**
 * Relocations with addends of a file that is not linked, applied to its debug sections as a linker would.
 */
final class Relocations {
    private static final int ENTRY_SIZE = 24;

    private final ElfFile file;
    private final SectionPlacement placement;
    private final SymbolTable symbols;

    Relocations(ElfFile file, SectionPlacement placement, SymbolTable symbols) {
        this.file = file;
        this.placement = placement;
        this.symbols = symbols;
    }

    /**
     * Applies a table to the bytes of the section it is for.
     *
     * @param base address of that section in memory
     */
    void apply(Section table, byte[] target, long base) throws FormatException {
        ByteSource entries = file.contents(table);
        long count = Math.min(entries.size(), entries.storedBytes()) / ENTRY_SIZE;
        if (count == 0) {
            return;
        }
        RelocationTypes types = types(table);
        Cursor cursor = new Cursor(entries, file.order(), 0);
        ByteBuffer bytes = ByteBuffer.wrap(target).order(file.order());
        for (long i = 0; i < count; i++) {
            long offset = cursor.s64("r_offset");
            long info = cursor.s64("r_info");
            long value = symbolValue(table, info >>> 32) + cursor.s64("r_addend");
            RelocationTypes.Kind kind = types.kind((int) info);
            if (kind == RelocationTypes.Kind.UNKNOWN) {
                throw damaged(table, "relocation type " + (int) info);
            }
            if (offset < 0 || offset > target.length - kind.size()) {
                throw damaged(table, "r_offset 0x" + Long.toHexString(offset) + " is outside of its section");
            }
            long put = kind.relative() ? value - base - offset : value;
            if (kind.size() == Integer.BYTES) {
                bytes.putInt((int) offset, (int) put);
            } else if (kind.size() == Long.BYTES) {
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

    private RelocationTypes types(Section table) throws FormatException {
        int machine = file.header().ident().machine();
        return ArchitecturePart.find(RelocationTypes.class, Machine.ofElf(machine))
                .orElseThrow(() -> damaged(table, "relocations of machine " + machine));
    }

    private FormatException damaged(Section table, String what) {
        return new FormatException(
                file.source().name() + ", section " + table.name() + ": " + what + " cannot be applied");
    }
}
