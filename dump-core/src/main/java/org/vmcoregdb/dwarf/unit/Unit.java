package org.vmcoregdb.dwarf.unit;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.line.LineTable;

/** A unit that has been opened: what the values of its entries mean. Safe for use by many threads. */
final class Unit {
    private final DebugSections sections;
    private final UnitHeader header;
    private final AbbreviationTable abbreviations;
    private final Entry top;
    private final AddressTable addresses;
    private final RangeLists rangeLists;
    private volatile @Nullable LineTable lines;
    private volatile @Nullable FunctionIndex functions;

    private Unit(DebugSections sections, UnitHeader header, AbbreviationTable abbreviations, Entry top) {
        this.sections = sections;
        this.header = header;
        this.abbreviations = abbreviations;
        this.top = top;
        // without a base, the table is that of the only unit, after a header of two offsets' size
        long firstTable = 2L * header.offsetSize();
        long base = top.number(Attribute.ADDR_BASE).orElse(firstTable);
        this.addresses = new AddressTable(sections, base, header.addressSize());
        this.rangeLists = new RangeLists(sections, header, addresses);
    }

    /** Reads the header, the abbreviations and the top entry of the unit at an offset of {@code .debug_info}. */
    static Unit open(DebugSections sections, long offset) throws FormatException {
        UnitHeader header = UnitHeader.read(sections.named(".debug_info"), offset);
        AbbreviationTable abbreviations = AbbreviationTable.read(sections, header.abbreviations());
        Entry top = new EntryReader(sections.named(".debug_info"), header, abbreviations, header.firstEntry()).next();
        return new Unit(sections, header, abbreviations, top);
    }

    UnitHeader header() {
        return header;
    }

    /** A reader from an offset of {@code .debug_info} on, which must be in the unit. */
    EntryReader entries(long start) throws FormatException {
        return new EntryReader(sections.named(".debug_info"), header, abbreviations, start);
    }

    /** The unit's own addresses. */
    AddressRanges ranges() throws FormatException {
        return ranges(top);
    }

    /** The unit's lines; empty if it says nothing of them. */
    Optional<LineTable> lines() throws FormatException {
        LineTable known = lines;
        OptionalLong program = top.number(Attribute.STMT_LIST);
        if (known == null && program.isPresent()) {
            String directory = string(top, Attribute.COMP_DIR).orElse("");
            known = LineTable.read(sections, program.getAsLong(), header.addressSize(), directory);
            lines = known;
        }
        return Optional.ofNullable(known);
    }

    /** The unit's functions. */
    FunctionIndex functions() throws FormatException {
        FunctionIndex known = functions;
        if (known == null) {
            known = FunctionIndex.read(this);
            functions = known;
        }
        return known;
    }

    /** The addresses of an entry, from {@code DW_AT_ranges} or {@code DW_AT_low_pc} and {@code DW_AT_high_pc}. */
    AddressRanges ranges(Entry entry) throws FormatException {
        Optional<Entry.Value> list = entry.value(Attribute.RANGES);
        if (list.isPresent()) {
            long base = address(top, Attribute.LOW_PC).orElse(0);
            return list.get().form() == Form.RNGLISTX
                    ? rangeLists.readIndexed(list.get().raw(), rangeListsBase(), base)
                    : rangeLists.read(list.get().raw(), base);
        }
        OptionalLong low = address(entry, Attribute.LOW_PC);
        Optional<Entry.Value> high = entry.value(Attribute.HIGH_PC);
        if (low.isEmpty() || high.isEmpty()) {
            return AddressRanges.NONE;
        }
        AddressRanges ranges = new AddressRanges();
        boolean isAddress = isAddress(high.get().form());
        long end =
                isAddress ? address(high.get()) : low.getAsLong() + high.get().raw();
        ranges.add(low.getAsLong(), end);
        return ranges;
    }

    private long rangeListsBase() {
        // the header of .debug_rnglists: length, version, two sizes, and the count of offsets
        return top.number(Attribute.RNGLISTS_BASE).orElse(header.wideOffsets() ? 20 : 12);
    }

    private OptionalLong address(Entry entry, Attribute attribute) throws FormatException {
        Optional<Entry.Value> value = entry.value(attribute);
        return value.isPresent() ? OptionalLong.of(address(value.get())) : OptionalLong.empty();
    }

    private static boolean isAddress(int form) {
        return form == Form.ADDR || isAddressIndex(form);
    }

    private static boolean isAddressIndex(int form) {
        return form == Form.ADDRX || form == Form.GNU_ADDR_INDEX || form >= Form.ADDRX1 && form <= Form.ADDRX4;
    }

    private long address(Entry.Value value) throws FormatException {
        return isAddressIndex(value.form()) ? addresses.at(value.raw()) : value.raw();
    }

    /** A string; empty if the entry has none, or one in another file. */
    Optional<String> string(Entry entry, Attribute attribute) throws FormatException {
        Optional<Entry.Value> value = entry.value(attribute);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        int form = value.get().form();
        long raw = value.get().raw();
        if (form == Form.STRX || form == Form.GNU_STR_INDEX || form >= Form.STRX1 && form <= Form.STRX4) {
            return Optional.of(stringAt(".debug_str", stringOffset(raw)));
        }
        return switch (form) {
            case Form.STRING -> Optional.of(stringAt(".debug_info", raw));
            case Form.STRP -> Optional.of(stringAt(".debug_str", raw));
            case Form.LINE_STRP -> Optional.of(stringAt(".debug_line_str", raw));
            default -> Optional.empty();
        };
    }

    private String stringAt(String section, long offset) throws FormatException {
        return sections.named(section).cursor(offset, "string").string("string");
    }

    private long stringOffset(long index) throws FormatException {
        int size = header.offsetSize();
        long base = top.number(Attribute.STR_OFFSETS_BASE).orElse(2L * size);
        return sections.named(".debug_str_offsets")
                .cursor(AddressTable.place(base, index, size), "offset of a string")
                .unsigned("offset of a string", size);
    }

    /** Where in {@code .debug_info} an entry refers to; empty if it does not, or to another file. */
    OptionalLong reference(Entry entry, Attribute attribute) {
        Optional<Entry.Value> value = entry.value(attribute);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        int form = value.get().form();
        if (form == Form.REF_ADDR) {
            return OptionalLong.of(value.get().raw());
        }
        boolean inUnit = form >= Form.REF1 && form <= Form.REF_UDATA;
        return inUnit ? OptionalLong.of(header.offset() + value.get().raw()) : OptionalLong.empty();
    }
}
