package org.vmcoregdb.types.dwarf;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.DwarfBytes;
import org.vmcoregdb.dwarf.SectionPlacement;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.elf.Section;

/** A made-up file with debug information: units of {@link Die}s, in any version of DWARF. */
final class DwarfProgram {
    private final List<Unit> units = new ArrayList<>();
    private final Map<String, byte[]> more = new LinkedHashMap<>();
    private final Strings strings = new Strings();
    private byte[] buildId = new byte[0];

    /** The strings of all units, in the order in which they are first used. */
    static final class Strings {
        private final List<String> all = new ArrayList<>(List.of(""));
        private final List<Integer> offsets = new ArrayList<>(List.of(0));
        private int end = 1;

        int index(String text) {
            int known = all.indexOf(text);
            if (known >= 0) {
                return known;
            }
            all.add(text);
            offsets.add(end);
            end += text.getBytes(StandardCharsets.UTF_8).length + 1;
            return all.size() - 1;
        }

        long offset(String text) {
            return offsets.get(index(text));
        }
    }

    /** A unit. */
    static final class Unit {
        final int version;
        final boolean wide;
        final Die top;
        final long signature;
        final Die signed;
        final Strings strings;
        long offset;

        Unit(int version, boolean wide, Die top, long signature, Die signed, Strings strings) {
            this.version = version;
            this.wide = wide;
            this.top = top;
            this.signature = signature;
            this.signed = signed;
            this.strings = strings;
        }

        boolean inTypesSection() {
            return signed != null && version < 5;
        }
    }

    /** A unit of C; its entries are what is given. */
    DwarfProgram unit(int version, boolean wide, Die... entries) {
        return unit(version, wide, 29, entries);
    }

    /** A unit of some language. */
    DwarfProgram unit(int version, boolean wide, int language, Die... entries) {
        Die top = new Die(0x11, entries).with(0x13, 0x05, language);
        if (version >= 5) {
            top.with(0x72, 0x17, wide ? 16 : 8); // DW_AT_str_offsets_base
        }
        units.add(new Unit(version, wide, top, 0, null, strings));
        return this;
    }

    /** A unit for one type, which others refer to by its signature. */
    DwarfProgram typeUnit(int version, long signature, Die type, Die... others) {
        Die top = new Die(0x41, others).with(0x13, 0x05, 29).child(type);
        units.add(new Unit(version, false, top, signature, type, strings));
        return this;
    }

    DwarfProgram buildId(byte[] id) {
        buildId = id.clone();
        return this;
    }

    DwarfProgram section(String name, byte[] contents) {
        more.put(name, contents);
        return this;
    }

    byte[] file() {
        DwarfBytes abbreviations = new DwarfBytes();
        List<Long> abbreviationOffsets = new ArrayList<>();
        for (Unit unit : units) {
            abbreviationOffsets.add((long) abbreviations.size());
            unit.top.abbreviations(abbreviations, new int[] {1});
            abbreviations.u8(0);
        }
        write(abbreviationOffsets, false);
        write(abbreviationOffsets, true);
        byte[] info = write(abbreviationOffsets, false);
        byte[] types = write(abbreviationOffsets, true);
        DwarfBytes texts = new DwarfBytes();
        DwarfBytes offsets = new DwarfBytes();
        boolean wide = units.stream().anyMatch(unit -> unit.wide);
        for (int i = 0; i < strings.all.size(); i++) {
            texts.text(strings.all.get(i));
            offsets.offset(wide, strings.offsets.get(i));
        }
        DwarfBytes table =
                new DwarfBytes().sized(wide, new DwarfBytes().u16(5).u16(0).raw(offsets.build()));
        ElfWriter writer = new ElfWriter(ElfIdent.ET_EXEC, 62)
                .section(".debug_info", 1, 0, 0, 0, info)
                .section(".debug_types", 1, 0, 0, 0, types)
                .section(".debug_abbrev", 1, 0, 0, 0, abbreviations.build())
                .section(".debug_str", 1, 0, 0, 0, texts.build())
                .section(".debug_str_offsets", 1, 0, 0, 0, table.build());
        more.forEach((name, bytes) -> writer.section(name, 1, 0, 0, 0, bytes));
        if (buildId.length > 0) {
            byte[] note = ElfWriter.note(ByteOrder.LITTLE_ENDIAN, "GNU", 3, buildId);
            writer.section(".note.gnu.build-id", Section.SHT_NOTE, Section.SHF_ALLOC, 0, 0, note);
        }
        return writer.build();
    }

    private byte[] write(List<Long> abbreviations, boolean types) {
        DwarfBytes all = new DwarfBytes();
        for (int i = 0; i < units.size(); i++) {
            Unit unit = units.get(i);
            if (unit.inTypesSection() != types) {
                continue;
            }
            unit.offset = all.size();
            DwarfBytes header = new DwarfBytes().u16(unit.version);
            int lengthSize = unit.wide ? 12 : 4;
            if (unit.version >= 5) {
                header.u8(unit.signed != null ? 2 : 1, 8).offset(unit.wide, abbreviations.get(i));
            } else {
                header.offset(unit.wide, abbreviations.get(i)).u8(8);
            }
            if (unit.signed != null) {
                header.u64(unit.signature).offset(unit.wide, unit.signed.offset - unit.offset);
            }
            DwarfBytes entries = new DwarfBytes();
            unit.top.write(entries, new int[] {1}, unit.offset + lengthSize + header.size(), unit);
            all.sized(unit.wide, header.raw(entries.build()));
        }
        return all.build();
    }

    /** Its debug sections, ready to be read. */
    DebugSections sections() throws FormatException {
        return sections(file());
    }

    static DebugSections sections(byte[] file) throws FormatException {
        return new DebugSections(ElfFile.open(new ByteArraySource("made-up", file)), SectionPlacement.UNPLACED);
    }
}
