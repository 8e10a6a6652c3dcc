package org.vmcoregdb.dwarf;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.elf.Section;
import org.vmcoregdb.elf.SymbolTable;

/**
 * The debug sections of an ELF file by name, each made ready when it is first asked for: those of a linked file are read
 * where they lie; those of a file that is not linked are copied and relocated, so that the addresses in them are those of
 * the sections in memory. Safe for use by many threads.
 */
public final class DebugSections {
    private final ElfFile file;
    private final SectionPlacement placement;
    private final Map<String, DebugSection> ready = new ConcurrentHashMap<>();

    /**
     * Reads nothing yet.
     *
     * @param placement where the sections of a file that is not linked are; not asked of a linked one
     */
    public DebugSections(ElfFile file, SectionPlacement placement) {
        this.file = file;
        this.placement = placement;
    }

    /** The file they are from. */
    public ElfFile file() {
        return file;
    }

    /** True if there is debug information of functions and lines. */
    public boolean hasUnits() throws FormatException {
        return named(".debug_info").isPresent();
    }

    /**
     * The section of this name; an empty one if there is none.
     *
     * @throws FormatException if it does not fit the file, or cannot be decompressed or relocated
     */
    public DebugSection named(String name) throws FormatException {
        DebugSection known = ready.get(name);
        if (known == null) {
            known = read(name);
            ready.put(name, known);
        }
        return known;
    }

    private DebugSection read(String name) throws FormatException {
        // the old name of a section that is compressed: .zdebug_info
        String compressed = ".z" + name.substring(1);
        List<Section> sections = file.sections();
        for (int i = 0; i < sections.size(); i++) {
            Section section = sections.get(i);
            if (section.name().equals(name) || section.name().equals(compressed)) {
                boolean linked = file.header().ident().type() != ElfIdent.ET_REL;
                boolean loaded = (section.flags() & Section.SHF_ALLOC) != 0;
                long address = linked ? section.address() : loaded ? placement.address(section) : 0;
                ByteSource contents = file.contents(section);
                return new DebugSection(
                        name, loaded ? address : 0, linked ? contents : relocated(contents, i, address), file.order());
            }
        }
        return DebugSection.absent(name, file.order());
    }

    private ByteSource relocated(ByteSource contents, int index, long address) throws FormatException {
        byte[] bytes = null;
        for (Section table : file.sections()) {
            if (table.type() == Section.SHT_RELA && table.info() == index) {
                if (bytes == null) {
                    bytes = new Cursor(contents, file.order(), 0).bytes("its bytes", contents.size());
                }
                relocations(table).apply(table, bytes, address);
            }
        }
        return bytes == null ? contents : new ByteArraySource(contents.name(), bytes);
    }

    private Relocations relocations(Section table) throws FormatException {
        Optional<SymbolTable> symbols = file.symbols();
        return new Relocations(
                file,
                placement,
                symbols.orElseThrow(() -> new FormatException(file.source().name() + ": " + table.name()
                        + " refers to symbols, but the file has no symbol table")));
    }
}
