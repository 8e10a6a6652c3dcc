package org.vmcoregdb.elf;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.bytes.ByteBuilder;

/** Builds ELF64 files in memory: header, program headers, segments and sections one after the other, section headers. */
public final class ElfWriter {
    private final int type;
    private final int machine;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private boolean extendedCounts;
    private final List<Segment> segments = new ArrayList<>();
    private final List<NamedSection> sections = new ArrayList<>();

    private record Segment(int type, long vaddr, long paddr, byte[] bytes, long memorySize) {}

    private record NamedSection(String name, int type, long flags, long address, int link, int info, byte[] bytes) {}

    /** A file of this {@code e_type} and {@code e_machine}. */
    public ElfWriter(int type, int machine) {
        this.type = type;
        this.machine = machine;
    }

    /** An x86-64 core dump. */
    public static ElfWriter core() {
        return new ElfWriter(ElfIdent.ET_CORE, 62);
    }

    /** Sets the byte order of all numbers. */
    public ElfWriter order(ByteOrder wanted) {
        order = wanted;
        return this;
    }

    /** Counts program headers and sections in section 0, as files with too many for 16 bits do. */
    public ElfWriter extendedCounts() {
        extendedCounts = true;
        return this;
    }

    /** Adds a PT_LOAD that is whole in the file. */
    public ElfWriter load(long vaddr, long paddr, byte[] bytes) {
        return load(vaddr, paddr, bytes, bytes.length);
    }

    /** Adds a PT_LOAD. */
    public ElfWriter load(long vaddr, long paddr, byte[] bytes, long memorySize) {
        segments.add(new Segment(ProgramHeader.PT_LOAD, vaddr, paddr, bytes, memorySize));
        return this;
    }

    /** Adds a PT_NOTE. */
    public ElfWriter notes(byte[] notes) {
        segments.add(new Segment(ProgramHeader.PT_NOTE, 0, 0, notes, notes.length));
        return this;
    }

    /** Adds a section; the first has index 1, the names come last. */
    public ElfWriter section(String name, int sectionType, long flags, long address, int link, byte[] bytes) {
        sections.add(new NamedSection(name, sectionType, flags, address, link, 0, bytes));
        return this;
    }

    /** Adds the relocations of the section with an index; the symbol table has the index {@code link}. */
    public ElfWriter relocations(String name, int link, int target, byte[] entries) {
        sections.add(new NamedSection(name, 4, 0, 0, link, target, entries));
        return this;
    }

    /** The bytes of one note, padded. */
    public static byte[] note(ByteOrder order, String owner, int type, byte[] descriptor) {
        ByteBuilder note = new ByteBuilder(order);
        note.u32(0, owner.length() + 1).u32(4, descriptor.length).u32(8, type);
        note.text(12, owner + "\0");
        int at = 12 + (owner.length() + 1 + 3 & ~3);
        note.raw(at, descriptor).grow(at + (descriptor.length + 3 & ~3));
        return note.build();
    }

    /** One {@code Elf64_Sym}. */
    public static byte[] symbol(int name, int info, int section, long value, long size) {
        ByteBuilder symbol = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
        symbol.u32(0, name).u8(4, info).u16(6, section).u64(8, value).u64(16, size);
        return symbol.build();
    }

    /** Byte arrays one after the other. */
    public static byte[] concat(byte[]... parts) {
        ByteBuilder all = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
        for (byte[] part : parts) {
            all.raw(all.length(), part);
        }
        return all.build();
    }

    /** The file. */
    public byte[] build() {
        ByteBuilder file = new ByteBuilder(order);
        file.raw(0, new byte[] {0x7f, 'E', 'L', 'F', 2, (byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2), 1});
        file.u16(16, type).u16(18, machine).u32(20, 1);
        file.grow(64).u64(32, segments.isEmpty() ? 0 : 64).u16(52, 64).u16(54, segments.isEmpty() ? 0 : 56);
        file.u16(56, extendedCounts ? 0xffff : segments.size());
        int at = 64 + 56 * segments.size();
        for (int i = 0; i < segments.size(); i++) {
            Segment s = segments.get(i);
            int header = 64 + 56 * i;
            file.u32(header, s.type).u32(header + 4, 7).u64(header + 8, at);
            file.u64(header + 16, s.vaddr).u64(header + 24, s.paddr);
            file.u64(header + 32, s.bytes.length).u64(header + 40, s.memorySize);
            file.raw(at, s.bytes);
            at += s.bytes.length;
        }
        if (!sections.isEmpty() || extendedCounts) {
            writeSections(file, at);
        }
        return file.build();
    }

    private void writeSections(ByteBuilder file, int start) {
        List<NamedSection> all = new ArrayList<>(sections);
        StringBuilder names = new StringBuilder("\0");
        List<Integer> nameOffsets = new ArrayList<>();
        for (NamedSection section : sections) {
            nameOffsets.add(names.length());
            names.append(section.name).append('\0');
        }
        nameOffsets.add(names.length());
        names.append(".shstrtab\0");
        all.add(new NamedSection(
                ".shstrtab", 3, 0, 0, 0, 0, names.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        int at = start;
        int[] offsets = new int[all.size()];
        for (int i = 0; i < all.size(); i++) {
            offsets[i] = at;
            file.raw(at, all.get(i).bytes);
            at += all.get(i).bytes.length;
        }
        int count = all.size() + 1;
        file.u64(40, at).u16(58, 64).u16(60, extendedCounts ? 0 : count).u16(62, extendedCounts ? 0xffff : count - 1);
        file.grow(at + 64);
        if (extendedCounts) {
            file.u64(at + 32, count).u32(at + 40, count - 1).u32(at + 44, segments.size());
        }
        for (int i = 0; i < all.size(); i++) {
            NamedSection s = all.get(i);
            int header = at + 64 * (i + 1);
            file.u32(header, nameOffsets.get(i)).u32(header + 4, s.type).u64(header + 8, s.flags);
            file.u64(header + 16, s.address).u64(header + 24, offsets[i]).u64(header + 32, s.bytes.length);
            file.u32(header + 40, s.link)
                    .u32(header + 44, s.info)
                    .u64(header + 48, 1)
                    .u64(header + 56, 0);
        }
    }
}
