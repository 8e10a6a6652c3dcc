package org.vmcoregdb.elf;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Slice;

/**
 * A 64-bit ELF file. Opening reads its header and its program headers; sections are looked at when asked for. Safe for
 * use by many threads. Does not own its source: whoever opened that closes it.
 */
public final class ElfFile {
    private static final int NAME_LIMIT = 512;

    /** A section for each function of a kernel's largest object is fewer. */
    private static final int MOST_SECTIONS = 1 << 18;

    private final ByteSource source;
    private final ElfHeader header;
    private final List<ProgramHeader> programHeaders;
    private volatile @Nullable List<Section> sections;

    private ElfFile(ByteSource source, ElfHeader header, List<ProgramHeader> programHeaders) {
        this.source = source;
        this.header = header;
        this.programHeaders = programHeaders;
    }

    /**
     * Reads header and program headers.
     *
     * @throws FormatException if it is not a 64-bit ELF file or they do not fit it
     */
    public static ElfFile open(ByteSource source) throws FormatException {
        ElfHeader header = ElfHeader.read(source);
        int count = Math.toIntExact(Math.min(header.programHeaderCount(), Integer.MAX_VALUE - 8));
        List<ProgramHeader> programHeaders = new ArrayList<>(count);
        Cursor cursor = new Cursor(source, header.ident().order(), header.programHeaderOffset());
        for (int i = 0; i < count; i++) {
            programHeaders.add(ProgramHeader.read(cursor));
        }
        return new ElfFile(source, header, List.copyOf(programHeaders));
    }

    /** The bytes of the whole file. */
    public ByteSource source() {
        return source;
    }

    /** The file's header. */
    public ElfHeader header() {
        return header;
    }

    /** Byte order of all its numbers. */
    public ByteOrder order() {
        return header.ident().order();
    }

    /** All segments, in file order. */
    public List<ProgramHeader> programHeaders() {
        return programHeaders;
    }

    /**
     * All sections, the null section 0 included; read on first use.
     *
     * @throws FormatException if the section headers do not fit the file
     */
    public List<Section> sections() throws FormatException {
        List<Section> known = sections;
        if (known == null) {
            known = readSections();
            sections = known;
        }
        return known;
    }

    /** The first section of this name. */
    public Optional<Section> section(String name) throws FormatException {
        return sections().stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /**
     * The bytes of a section, decompressed if need be (each time: keep the result).
     *
     * @throws FormatException if they do not fit the file or do not decompress
     */
    public ByteSource contents(Section section) throws FormatException {
        String name = source.name() + ", section " + section.name();
        if (section.type() == Section.SHT_NOBITS) {
            return new Slice(source, name, 0, 0);
        }
        if (section.offset() < 0 || section.size() < 0 || section.size() > source.size() - section.offset()) {
            throw new FormatException(name + " is cut short or damaged: its " + section.size() + " bytes at offset 0x"
                    + Long.toHexString(section.offset()) + " reach past the end of the file");
        }
        ByteSource stored = new Slice(source, name, section.offset(), section.size());
        if (CompressedSection.isOld(section, stored)) {
            return CompressedSection.expandOld(stored);
        }
        return section.compressed() ? CompressedSection.expand(stored, order()) : stored;
    }

    /**
     * The notes in its segments or, where no segment has notes in the file (modules, separate debug files), in its
     * sections.
     */
    public List<ElfNote> notes() throws FormatException {
        List<ElfNote> notes = new ArrayList<>();
        for (ProgramHeader segment : programHeaders) {
            if (segment.type() == ProgramHeader.PT_NOTE && segment.offset() >= 0 && segment.fileSize() > 0) {
                Slice bytes = new Slice(source, source.name() + ", notes", segment.offset(), segment.fileSize());
                notes.addAll(ElfNotes.read(bytes, order()).notes());
            }
        }
        if (notes.isEmpty()) {
            for (Section section : sections()) {
                if (section.type() == Section.SHT_NOTE) {
                    notes.addAll(ElfNotes.read(contents(section), order()).notes());
                }
            }
        }
        return notes;
    }

    /** The GNU build-id: usually 20 bytes that name this build of the program. */
    public Optional<byte[]> buildId() throws FormatException {
        return notes().stream()
                .filter(ElfNote::isBuildId)
                .map(n -> n.descriptor().clone())
                .findFirst();
    }

    /** Its full symbol table, or the dynamic one if that is all there is; read anew each time. */
    public Optional<SymbolTable> symbols() throws FormatException {
        for (int type : new int[] {Section.SHT_SYMTAB, Section.SHT_DYNSYM}) {
            for (Section section : sections()) {
                if (section.type() == type) {
                    return Optional.of(symbols(section));
                }
            }
        }
        return Optional.empty();
    }

    private SymbolTable symbols(Section table) throws FormatException {
        List<Section> all = sections();
        if (table.link() <= 0 || table.link() >= all.size()) {
            throw new FormatException(source.name() + ": sh_link of section " + table.name() + " is " + table.link()
                    + ", but there are " + all.size() + " sections");
        }
        return SymbolTable.read(contents(table), contents(all.get(table.link())), order());
    }

    private List<Section> readSections() throws FormatException {
        long count = header.sectionHeaderCount();
        long offset = header.sectionHeaderOffset();
        if (count > Math.min(source.storedBytes(), source.size() - offset) / ElfHeader.SECTION_HEADER_SIZE) {
            throw new FormatException(source.name() + " is cut short or damaged: its " + count
                    + " section headers at offset 0x" + Long.toHexString(offset) + " reach past its end at 0x"
                    + Long.toHexString(source.size()));
        }
        if (count > MOST_SECTIONS) {
            throw new FormatException(
                    source.name() + " is refused: it has " + count + " section headers, more than " + MOST_SECTIONS);
        }
        Cursor cursor = new Cursor(source, order(), offset);
        Section[] read = new Section[(int) count];
        long[] nameOffsets = new long[(int) count];
        for (int i = 0; i < count; i++) {
            nameOffsets[i] = cursor.u32("sh_name");
            read[i] = readSection(cursor);
        }
        long namesIndex = header.sectionNamesIndex();
        if (namesIndex > 0 && namesIndex < count) {
            Section names = read[(int) namesIndex];
            long end = names.offset() + names.size();
            for (int i = 0; i < count; i++) {
                read[i] = named(read[i], names.offset() + nameOffsets[i], end);
            }
        }
        return List.copyOf(Arrays.asList(read));
    }

    private Section named(Section section, long nameAt, long end) throws FormatException {
        if (nameAt < 0 || nameAt >= end) {
            return section;
        }
        int limit = (int) Math.min(NAME_LIMIT, end - nameAt);
        String name = new Cursor(source, order(), nameAt).terminatedString("name of a section", limit);
        return new Section(
                name,
                section.type(),
                section.flags(),
                section.address(),
                section.offset(),
                section.size(),
                section.link(),
                section.info(),
                section.align(),
                section.entrySize());
    }

    private static Section readSection(Cursor cursor) throws FormatException {
        return new Section(
                "",
                cursor.s32("sh_type"),
                cursor.s64("sh_flags"),
                cursor.s64("sh_addr"),
                cursor.s64("sh_offset"),
                cursor.s64("sh_size"),
                cursor.s32("sh_link"),
                cursor.s32("sh_info"),
                cursor.s64("sh_addralign"),
                cursor.s64("sh_entsize"));
    }
}
