package org.vmcoregdb.debuginfo;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.debuginfo.dwarf.DwarfSections;
import org.vmcoregdb.elf.ElfNote;
import org.vmcoregdb.elf.Section;
import org.vmcoregdb.symbols.SymbolTable;

/**
 * An ELF file made up for a debugger: {@code ET_EXEC}, with sections that name memory but have no bytes (as in
 * separate debug files), a symbol table and call frame information. All addresses are final.
 */
final class SyntheticElf {
    private static final int HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int ELFDATA2LSB = 1;
    private static final int ELFDATA2MSB = 2;
    private static final int ET_EXEC = 2;
    private static final int PT_LOAD = 1;
    private static final int SHT_PROGBITS = 1;
    private static final int SHT_STRTAB = 3;
    private static final int SHF_WRITE = 1;
    private static final int SHF_ALLOC = 2;
    private static final int SHF_EXECINSTR = 4;
    private static final int SYMBOL_BYTES = 24;

    private final Architecture arch;
    private final List<MemorySection> memory;
    private final List<Stored> stored = new ArrayList<>();

    /**
     * @param arch whose code it is about
     * @param memory its sections of memory, in any order, at least one; they must not overlap
     */
    SyntheticElf(Architecture arch, List<MemorySection> memory) {
        this.arch = arch;
        this.memory = memory.stream()
                .sorted(Comparator.comparing(MemorySection::start, Long::compareUnsigned))
                .toList();
    }

    private record Stored(String name, int type, int link, int info, int align, int entrySize, byte[] bytes) {}

    /** Adds a symbol table. */
    SyntheticElf symbols(SymbolTable symbols) {
        SymbolSections made = SymbolSections.of(symbols, memory, arch.byteOrder());
        int strings = memory.size() + stored.size() + 2;
        stored.add(
                new Stored(".symtab", Section.SHT_SYMTAB, strings, made.firstGlobal(), 8, SYMBOL_BYTES, made.table()));
        stored.add(new Stored(".strtab", SHT_STRTAB, 0, 0, 1, 0, made.strings()));
        return this;
    }

    /** Adds call frame information in the format of {@code .debug_frame}. */
    SyntheticElf frames(byte[] debugFrame) {
        stored.add(new Stored(".debug_frame", SHT_PROGBITS, 0, 0, 8, 0, debugFrame));
        return this;
    }

    /** Adds types, and the types of symbols. */
    SyntheticElf dwarf(DwarfSections dwarf) {
        stored.add(new Stored(".debug_info", SHT_PROGBITS, 0, 0, 1, 0, dwarf.info()));
        stored.add(new Stored(".debug_abbrev", SHT_PROGBITS, 0, 0, 1, 0, dwarf.abbreviations()));
        stored.add(new Stored(".debug_str", SHT_PROGBITS, 0, 0, 1, 0, dwarf.strings()));
        return this;
    }

    /** Adds the note that names the build. */
    SyntheticElf buildId(byte[] id) {
        byte[] note = new ByteOutput(64, arch.byteOrder())
                .u32(4)
                .u32(id.length)
                .u32(ElfNote.NT_GNU_BUILD_ID)
                .bytes("GNU\0".getBytes(StandardCharsets.US_ASCII))
                .bytes(id)
                .align(4)
                .toByteArray();
        stored.add(new Stored(".note.gnu.build-id", Section.SHT_NOTE, 0, 0, 4, 0, note));
        return this;
    }

    /** The file. */
    byte[] toByteArray() {
        ByteOutput names = new ByteOutput(256, arch.byteOrder()).u8(0);
        List<Integer> nameOffsets = new ArrayList<>();
        memory.forEach(section -> nameOffsets.add(name(names, section.name())));
        stored.forEach(section -> nameOffsets.add(name(names, section.name())));
        int namesName = name(names, ".shstrtab");

        int contents = HEADER_BYTES + PROGRAM_HEADER_BYTES * memory.size();
        ByteOutput body = new ByteOutput(
                stored.stream().mapToInt(s -> s.bytes.length + 16).sum(), arch.byteOrder());
        ByteOutput headers = new ByteOutput(64 * (memory.size() + stored.size() + 2), arch.byteOrder());
        headers.bytes(new byte[HEADER_BYTES]);
        int index = 0;
        for (MemorySection section : memory) {
            int flags = SHF_ALLOC | (section.code() ? SHF_EXECINSTR : SHF_WRITE);
            headers.u32(nameOffsets.get(index++)).u32(Section.SHT_NOBITS).u64(flags);
            headers.u64(section.start()).u64(contents).u64(section.size());
            headers.u32(0).u32(0).u64(1).u64(0);
        }
        for (Stored section : stored) {
            body.align(8);
            headers.u32(nameOffsets.get(index++)).u32(section.type).u64(0);
            headers.u64(0).u64(contents + body.size()).u64(section.bytes.length);
            headers.u32(section.link).u32(section.info).u64(section.align).u64(section.entrySize);
            body.bytes(section.bytes);
        }
        headers.u32(namesName).u32(SHT_STRTAB).u64(0);
        headers.u64(0).u64(contents + body.size()).u64(names.size());
        headers.u32(0).u32(0).u64(1).u64(0);
        body.bytes(names.toByteArray()).align(8);

        ByteOutput file = new ByteOutput(contents + body.size() + headers.size(), arch.byteOrder());
        fileHeader(file, contents + body.size());
        for (MemorySection section : memory) {
            file.u32(PT_LOAD).u32(section.code() ? 5 : 6).u64(contents);
            file.u64(section.start())
                    .u64(section.start())
                    .u64(0)
                    .u64(section.size())
                    .u64(1);
        }
        return file.bytes(body.toByteArray()).bytes(headers.toByteArray()).toByteArray();
    }

    private void fileHeader(ByteOutput file, int sectionHeaders) {
        int data = arch.byteOrder() == ByteOrder.LITTLE_ENDIAN ? ELFDATA2LSB : ELFDATA2MSB;
        file.bytes(new byte[] {0x7f, 'E', 'L', 'F', 2, (byte) data, 1, 0}).u64(0);
        file.u16(ET_EXEC).u16(arch.machine().elfNumber()).u32(1);
        file.u64(0).u64(HEADER_BYTES).u64(sectionHeaders);
        file.u32(0).u16(HEADER_BYTES).u16(PROGRAM_HEADER_BYTES).u16(memory.size());
        int count = memory.size() + stored.size() + 2;
        file.u16(HEADER_BYTES).u16(count).u16(count - 1);
    }

    private static int name(ByteOutput names, String name) {
        int at = names.size();
        names.bytes(name.getBytes(StandardCharsets.UTF_8)).u8(0);
        return at;
    }
}
