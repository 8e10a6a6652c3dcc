package org.vmcoregdb.dwarf;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
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
    /** What sections that were compressed may have more than the file. */
    private static final int MOST_JOINED = 64 << 20;

    private final ElfFile file;
    private final SectionPlacement placement;
    private final String suffix;
    private final Map<String, DebugSection> ready = new ConcurrentHashMap<>();

    /**
     * Reads nothing yet.
     *
     * @param placement where the sections of a file that is not linked are; not asked of a linked one
     */
    public DebugSections(ElfFile file, SectionPlacement placement) {
        this(file, placement, "");
    }

    private DebugSections(ElfFile file, SectionPlacement placement, String suffix) {
        this.file = file;
        this.placement = placement;
        this.suffix = suffix;
    }

    /** Those of a file that debug information was split off into: {@code .debug_info.dwo} is called {@code .debug_info}. */
    public static DebugSections split(ElfFile file) {
        return new DebugSections(file, SectionPlacement.UNPLACED, ".dwo");
    }

    /** The file they are from. */
    public ElfFile file() {
        return file;
    }

    /** The indexes of a package of files of split debug information, which are in no such file. */
    public DebugSection unsplit(String name) throws FormatException {
        return new DebugSections(file, placement).named(name);
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
        List<DebugSection> found = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            String other = sections.get(i).name();
            if (other.equals(name + suffix) || other.equals(compressed + suffix)) {
                found.add(read(name, sections.get(i), i));
            }
        }
        if (found.isEmpty()) {
            return DebugSection.absent(name, file.order());
        }
        return found.size() == 1 ? found.get(0) : joined(name, found);
    }

    /** Types that a linker may drop have sections of their own in files that are not linked. */
    private DebugSection joined(String name, List<DebugSection> parts) throws FormatException {
        long size = 0;
        for (DebugSection part : parts) {
            size += part.size();
        }
        // each is a part of the file or was expanded already, but a damaged file may have the same part often
        if (size > Math.min(Integer.MAX_VALUE - 8, file.source().size() + MOST_JOINED)) {
            throw new FormatException(file.source().name() + " has " + parts.size() + " sections " + name + " of "
                    + size + " bytes in all, more than it can have");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream((int) size);
        for (DebugSection part : parts) {
            all.writeBytes(new Cursor(part.bytes(), file.order(), 0).bytes("its bytes", part.size()));
        }
        ByteSource bytes = new ByteArraySource(parts.get(0).bytes().name(), all.toByteArray());
        return new DebugSection(name, parts.get(0).address(), bytes, file.order());
    }

    private DebugSection read(String name, Section section, int index) throws FormatException {
        boolean linked = file.header().ident().type() != ElfIdent.ET_REL;
        boolean loaded = (section.flags() & Section.SHF_ALLOC) != 0;
        long address = linked ? section.address() : loaded ? placement.address(section) : 0;
        ByteSource contents = file.contents(section);
        return new DebugSection(
                name, loaded ? address : 0, linked ? contents : relocated(contents, index, address), file.order());
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
