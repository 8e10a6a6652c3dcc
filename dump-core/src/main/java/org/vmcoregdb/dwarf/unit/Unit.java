package org.vmcoregdb.dwarf.unit;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.DwarfCursor;
import org.vmcoregdb.dwarf.line.LineTable;

/** A unit that has been opened: what the values of its entries mean. Safe for use by many threads. */
public final class Unit {
    private static final String STRING = "string";

    private final Units units;
    private final DebugSections sections;
    private final DebugSection section;
    private final UnitHeader header;
    private final SplitIndex.Part part;
    private final AbbreviationTable abbreviations;
    private final Entry top;
    private final AddressTable addresses;
    private final RangeLists rangeLists;
    private volatile @Nullable LineTable lines;
    private volatile @Nullable FunctionIndex functions;

    private Unit(
            Units units,
            DebugSection section,
            UnitHeader header,
            SplitIndex.Part part,
            AbbreviationTable abbreviations,
            Entry top) {
        this.part = part;
        this.units = units;
        this.sections = units.sections();
        this.section = section;
        this.header = header;
        this.abbreviations = abbreviations;
        this.top = top;
        // without a base, the table is that of the only unit, after a header of two offsets' size
        long firstTable = 2L * header.offsetSize();
        long base = top.number(Attribute.ADDR_BASE).orElse(firstTable);
        this.addresses = new AddressTable(sections, base, header.addressSize());
        this.rangeLists = new RangeLists(sections, header, addresses);
    }

    /** Reads the header, the abbreviations and the top entry of the unit at an offset of a section. */
    static Unit open(Units units, DebugSection section, long offset) throws FormatException {
        UnitHeader header = UnitHeader.read(section, offset);
        SplitIndex.Part part = units.part(section, offset);
        AbbreviationTable abbreviations = AbbreviationTable.read(
                units.sections().named(".debug_abbrev"), part.abbreviations() + header.abbreviations(), units.wanted());
        Entry top = new EntryReader(section, header, abbreviations, header.firstEntry()).next();
        return new Unit(units, section, header, part, abbreviations, top);
    }

    /** The units that it is one of. */
    public Units units() {
        return units;
    }

    /** The section that it is in. */
    public DebugSection section() {
        return section;
    }

    /** Its header. */
    public UnitHeader header() {
        return header;
    }

    /** The entry that all others are below. */
    public Entry top() {
        return top;
    }

    /** The shapes of its entries. */
    public AbbreviationTable abbreviations() {
        return abbreviations;
    }

    /** A reader from an offset of its section on, which must be in the unit. */
    public EntryReader entries(long start) throws FormatException {
        return new EntryReader(section, header, abbreviations, start);
    }

    /** The entry at an offset of its section. */
    public Entry entry(long offset) throws FormatException {
        return entries(offset).next();
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

    /** A string; empty if the entry has none, or one in a file that is not there. */
    public Optional<String> string(Entry entry, Attribute attribute) throws FormatException {
        Optional<Entry.Value> value = entry.value(attribute);
        return value.isEmpty() ? Optional.empty() : string(value.get());
    }

    /** The string of a value; empty if it is none, or one in a file that is not there. */
    public Optional<String> string(Entry.Value value) throws FormatException {
        int form = value.form();
        if (form == Form.STRING) {
            return Optional.of(section.cursor(value.raw(), STRING).string(STRING));
        }
        if (form == Form.STRP_SUP || form == Form.GNU_STRP_ALT) {
            Optional<Units> supplement = units.supplement();
            return supplement.isPresent()
                    ? Optional.of(stringAt(supplement.get().sections(), ".debug_str", value.raw()))
                    : Optional.empty();
        }
        if (Form.isStringIndex(form)) {
            return Optional.of(stringAt(sections, ".debug_str", stringOffset(value.raw())));
        }
        return switch (form) {
            case Form.STRP -> Optional.of(stringAt(sections, ".debug_str", value.raw()));
            case Form.LINE_STRP -> Optional.of(stringAt(sections, ".debug_line_str", value.raw()));
            default -> Optional.empty();
        };
    }

    private static String stringAt(DebugSections file, String section, long offset) throws FormatException {
        return file.named(section).cursor(offset, STRING).string(STRING);
    }

    private long stringOffset(long index) throws FormatException {
        int size = header.offsetSize();
        return sections.named(".debug_str_offsets")
                .cursor(AddressTable.place(stringOffsets(), index, size), "offset of a string")
                .unsigned("offset of a string", size);
    }

    /** Where in {@code .debug_str_offsets} the unit's own are; what does not say has them after the header, which DWARF 5 has. */
    public long stringOffsets() {
        long first = header.version() < 5 ? 0 : 2L * header.offsetSize();
        return part.stringOffsets() + top.number(Attribute.STR_OFFSETS_BASE).orElse(first);
    }

    /**
     * The bytes of a value that is a block or an expression.
     *
     * @param limit how many there may be
     */
    public byte[] block(Entry.Value value, int limit) throws FormatException {
        DwarfCursor cursor = section.cursor(value.raw(), "block");
        long count = Form.enterBlock(cursor, value.form());
        if (count < 0 || count > limit) {
            throw cursor.damaged("a block of " + Long.toUnsignedString(count) + " bytes");
        }
        return cursor.bytes("block", count);
    }

    /** What an entry refers to; empty if it refers to nothing, or to a file that is not there. */
    public Optional<Place> reference(Entry entry, Attribute attribute) throws FormatException {
        Optional<Entry.Value> value = entry.value(attribute);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        int form = value.get().form();
        long raw = value.get().raw();
        if (form >= Form.REF1 && form <= Form.REF_UDATA) {
            return Optional.of(new Place(units, units.isTypes(this), header.offset() + raw));
        }
        return switch (form) {
            case Form.REF_ADDR -> Optional.of(new Place(units, false, raw));
            case Form.REF_SIG8 -> units.signed(raw);
            case Form.GNU_REF_ALT, Form.REF_SUP4, Form.REF_SUP8 ->
                units.supplement().map(other -> new Place(other, false, raw));
            default -> Optional.empty();
        };
    }
}
