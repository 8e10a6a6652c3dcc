package org.vmcoregdb.dwarf;

import java.util.LinkedHashMap;
import java.util.Map;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.elf.ElfWriter;

/**
 * The debug information of one function, f, at 0x1000 to 0x1040, in /build/src/f.c. At 0x1010 to 0x1020, and at 0x1030,
 * is g of src/inc/g.h, inlined at f.c:12; in that, at 0x1014 to 0x1018, h, inlined at g.h:5.
 */
public final class SmallProgram {
    /** First address of f. */
    public static final long START = 0x1000;

    private final int version;
    private final boolean wide;
    private final boolean withRanges;

    /**
     * @param version 4 or 5
     * @param wide use the 64-bit format
     * @param withRanges write {@code .debug_aranges}
     */
    public SmallProgram(int version, boolean wide, boolean withRanges) {
        this.version = version;
        this.wide = wide;
        this.withRanges = withRanges;
    }

    /** Its debug sections. */
    public static DebugSections sections(byte[] file) throws FormatException {
        return new DebugSections(ElfFile.open(new ByteArraySource("small", file)), SectionPlacement.UNPLACED);
    }

    /** The ELF file. */
    public byte[] file() {
        Map<String, byte[]> sections = new LinkedHashMap<>();
        if (withRanges) {
            sections.put(".debug_aranges", ranges());
        }
        sections.put(".debug_info", info());
        sections.put(".debug_abbrev", version >= 5 ? abbreviations5() : abbreviations4());
        sections.put(".debug_line", version >= 5 ? lines5() : lines4());
        sections.put(
                ".debug_line_str",
                new DwarfBytes()
                        .text("/build")
                        .text("src/f.c")
                        .text("./src/inc")
                        .build());
        sections.put(
                ".debug_str",
                new DwarfBytes().text("/build").text("src/f.c").text("h").build());
        sections.put(
                ".debug_ranges",
                new DwarfBytes()
                        .u64(-1)
                        .u64(START)
                        .u64(0x10)
                        .u64(0x20)
                        .u64(0x30)
                        .u64(0x34)
                        .u64(0)
                        .u64(0)
                        .build());
        sections.put(".debug_rnglists", rangeLists());
        sections.put(
                ".debug_addr", new DwarfBytes().u64(0).u64(START).u64(0x1014).build());
        sections.put(
                ".debug_str_offsets",
                new DwarfBytes()
                        .offset(wide, 0)
                        .offset(wide, 0)
                        .offset(wide, 15)
                        .build());
        sections.put(".debug_frame", frames());
        ElfWriter writer = new ElfWriter(ElfIdent.ET_EXEC, 62);
        sections.forEach((name, bytes) -> writer.section(name, 1, 0, 0, 0, bytes));
        return writer.build();
    }

    private byte[] ranges() {
        DwarfBytes set = new DwarfBytes().u16(2).offset(wide, 0).u8(8, 0);
        while ((set.size() + (wide ? 12 : 4)) % 16 != 0) {
            set.u8(0);
        }
        set.u64(START).u64(0x40).u64(0).u64(0);
        return new DwarfBytes().sized(wide, set).build();
    }

    private byte[] rangeLists() {
        int header = wide ? 20 : 12;
        DwarfBytes list = new DwarfBytes();
        list.u8(1).uleb(0); // base address: f's
        list.u8(4).uleb(0x10, 0x20);
        list.u8(5).u64(0x2000);
        list.u8(7).u64(0x1030).uleb(2);
        list.u8(6).u64(0x1032).u64(0x1033);
        list.u8(3).uleb(0, 0);
        list.u8(2).uleb(0, 0);
        list.u8(7).u64(0x1033).uleb(1);
        list.u8(0);
        DwarfBytes table = new DwarfBytes()
                .u16(5)
                .u8(8, 0)
                .u32(1)
                .offset(wide, wide ? 8 : 4)
                .raw(list.build());
        if (header != table.size() - list.size() - (wide ? 8 : 4) + (wide ? 12 : 4)) {
            throw new AssertionError("the header of .debug_rnglists has another size");
        }
        return new DwarfBytes().sized(wide, table).build();
    }

    private byte[] abbreviations4() {
        DwarfBytes a = new DwarfBytes();
        a.uleb(1, 0x11).u8(1).uleb(0x03, 0x0e, 0x1b, 0x08, 0x10, 0x17, 0x11, 0x01, 0x12, 0x06, 0, 0);
        a.uleb(2, 0x2e).u8(0).uleb(0x03, 0x08, 0, 0); // g and h, abstract
        a.uleb(3, 0x2e).u8(1).uleb(0x47, 0x13, 0x11, 0x01, 0x12, 0x07, 0, 0); // f, with its declaration elsewhere
        a.uleb(4, 0x1d).u8(1).uleb(0x31, 0x13, 0x55, 0x17, 0x58, 0x0b, 0x59, 0x05, 0, 0);
        a.uleb(5, 0x1d).u8(0).uleb(0x31, 0x10, 0x11, 0x01, 0x12, 0x0b, 0x58, 0x0f, 0x59, 0x16, 0, 0);
        a.uleb(6, 0x34).u8(1).uleb(0x03, 0x08, 0x02, 0x18, 0x1c, 0x0a, 0x3f, 0x19, 0x1c, 0x0d, 0x1c, 0x03, 0, 0);
        a.uleb(7, 0x0b).u8(1).uleb(0x01, 0x13, 0x11, 0x01, 0x12, 0x0b, 0, 0);
        return a.u8(0).build();
    }

    private byte[] abbreviations5() {
        DwarfBytes a = new DwarfBytes();
        a.uleb(1, 0x11).u8(1).uleb(0x03, 0x1f, 0x1b, 0x25, 0x10, 0x17, 0x11, 0x1b, 0x12, 0x0f);
        a.uleb(0x72, 0x17, 0x73, 0x17, 0x74, 0x17, 0, 0);
        a.uleb(2, 0x2e).u8(0).uleb(0x03, 0x08, 0, 0);
        a.uleb(3, 0x2e).u8(1).uleb(0x47, 0x13, 0x11, 0x29, 0x12, 0x07, 0, 0);
        a.uleb(4, 0x1d).u8(1).uleb(0x31, 0x13, 0x55, 0x23, 0x58, 0x21).sleb(0).uleb(0x59, 0x05, 0, 0);
        a.uleb(5, 0x1d).u8(0).uleb(0x31, 0x10, 0x11, 0x2b, 0x12, 0x0b, 0x58, 0x0f, 0x59, 0x16, 0, 0);
        a.uleb(6, 0x34).u8(1).uleb(0x03, 0x1a, 0x02, 0x18, 0x1c, 0x1e, 0x3f, 0x19, 0x1c, 0x0d, 0x1c, 0x09, 0, 0);
        a.uleb(7, 0x0b).u8(1).uleb(0x01, 0x13, 0x11, 0x01, 0x12, 0x0b, 0, 0);
        return a.u8(0).build();
    }

    private byte[] info() {
        boolean newer = version >= 5;
        int start = wide ? 12 : 4;
        DwarfBytes unit = new DwarfBytes().u16(version);
        if (newer) {
            unit.u8(1, 8).offset(wide, 0);
        } else {
            unit.offset(wide, 0).u8(8);
        }
        if (newer) {
            unit.uleb(1).offset(wide, 7).u8(0).offset(wide, 0).uleb(0).uleb(0x40);
            unit.offset(wide, wide ? 8 : 4).offset(wide, 8).offset(wide, wide ? 20 : 12);
        } else {
            unit.uleb(1)
                    .offset(wide, 7)
                    .text("/build")
                    .offset(wide, 0)
                    .u64(START)
                    .u32(0x40);
        }
        int g = start + unit.size();
        unit.uleb(2).text("g");
        int h = start + unit.size();
        unit.uleb(2).text("h");
        int declaration = start + unit.size();
        unit.uleb(2).text("f");
        variable(unit, newer);
        unit.uleb(3).u32(declaration);
        if (newer) {
            unit.u8(0);
        } else {
            unit.u64(START);
        }
        unit.u64(0x40);
        variable(unit, newer);
        DwarfBytes inner = new DwarfBytes().uleb(4).u32(g);
        if (newer) {
            inner.uleb(0).u16(12);
        } else {
            inner.offset(wide, 0).u8(1).u16(12);
        }
        inner.uleb(5).offset(wide, h);
        if (newer) {
            inner.u8(1, 0, 0);
        } else {
            inner.u64(0x1014);
        }
        inner.u8(4).uleb(newer ? 1 : 2).uleb(0x05).u8(5, 0);
        // a block elsewhere, whose children are passed over by its reference to its sibling
        unit.uleb(7).u32(start + unit.size() + 14).u64(0x1038).u8(1).u8(0xff).raw(inner.build());
        unit.u8(0).u8(0);
        return new DwarfBytes().sized(wide, unit).build();
    }

    private void variable(DwarfBytes unit, boolean newer) {
        if (newer) {
            unit.uleb(6).uleb(1).uleb(1).u8(0x9c).u64(1).u64(2).sleb(-3).uleb(2).u16(7);
        } else {
            unit.uleb(6).text("v").uleb(1).u8(0x9c).u8(2, 1, 1).sleb(-3).u16(2).u16(7);
        }
        unit.u8(0);
    }

    private byte[] lines4() {
        DwarfBytes tables = new DwarfBytes().u8(1, 1, 1).u8(-5 & 0xff, 14, 13);
        tables.u8(0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
        tables.text("./src/inc").text("src").u8(0);
        tables.text("f.c").uleb(2, 0, 0).text("g.h").uleb(1, 0, 0).u8(0);
        return lines(new DwarfBytes().u16(version).offset(wide, tables.size()).raw(tables.build()), 1);
    }

    private byte[] lines5() {
        DwarfBytes tables = new DwarfBytes().u8(1, 1, 1).u8(-5 & 0xff, 14, 13);
        tables.u8(0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
        tables.u8(1).uleb(1, 0x1f).uleb(2).offset(wide, 0).offset(wide, 15);
        tables.u8(4).uleb(1, 0x08, 2, 0x0b, 5, 0x1e, 0x2001, 0x0f).uleb(2);
        tables.text("src/f.c").u8(0).u64(1).u64(2).uleb(9);
        tables.text("g.h").u8(1).u64(1).u64(2).uleb(9);
        return lines(
                new DwarfBytes().u16(5).u8(8, 0).offset(wide, tables.size()).raw(tables.build()), 0);
    }

    private byte[] lines(DwarfBytes header, int firstFile) {
        DwarfBytes p = new DwarfBytes();
        p.u8(0).uleb(9).u8(2).u64(START); // set address
        p.u8(4).uleb(firstFile).u8(3).sleb(9).u8(1); // f.c:10
        p.u8(13 + 5 + 1 + 14 * 4); // +4, line 11
        p.u8(2).uleb(12).u8(4).uleb(firstFile + 1).u8(3).sleb(-7).u8(1); // 0x1010 g.h:4
        p.u8(0).uleb(2).u8(4).uleb(3).u8(9).u16(4).u8(3).sleb(-2).u8(6, 1, 6); // 0x1014 g.h:2, no statement
        p.u8(9).u16(4).u8(4).uleb(firstFile).u8(6).u8(3).sleb(10).u8(1).u8(6); // 0x1018 f.c:12, no statement
        p.u8(9).u16(8).u8(3).sleb(1).u8(1); // 0x1020 f.c:13
        p.u8(3).sleb(1).u8(6).u8(1).u8(6).u8(4).uleb(firstFile + 1).u8(6, 1, 6); // f.c:14, then g.h moved there
        p.u8(8); // advance by const_add_pc: 17 bytes
        p.u8(4).uleb(firstFile).u8(3).sleb(-14).u8(1); // line 0: code of no line
        p.u8(5).uleb(3).u8(7, 10, 11, 12).uleb(1); // column, basic block, prologue, epilogue, isa
        p.u8(0).uleb(1).u8(0x80); // an opcode of somebody's own
        p.u8(2).uleb(15).u8(0).uleb(1).u8(1); // the end
        return new DwarfBytes().sized(wide, header.raw(p.build())).build();
    }

    private byte[] frames() {
        DwarfBytes cie =
                new DwarfBytes().offset(wide, -1).u8(version >= 5 ? 4 : 3).text("");
        if (version >= 5) {
            cie.u8(8, 0);
        }
        cie.uleb(1).sleb(-8).uleb(16).u8(0x0c).uleb(7, 8).u8(0x80 | 16).uleb(1).u8(0);
        DwarfBytes fde = new DwarfBytes().offset(wide, 0).u64(START).u64(0x40);
        fde.u8(0x41, 0x0e).uleb(16).u8(0x86).uleb(2); // push %rbp
        fde.u8(0x43, 0x0d).uleb(6); // mov %rsp,%rbp
        fde.u8(0x0a, 0x02, 0x20, 0x0c).uleb(7, 8).u8(0xc6); // leave
        fde.u8(0x03).u16(1).u8(0x0b);
        fde.u8(0x00);
        return new DwarfBytes().sized(wide, cie).sized(wide, fde).build();
    }
}
