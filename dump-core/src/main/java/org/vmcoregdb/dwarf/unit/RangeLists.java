package org.vmcoregdb.dwarf.unit;

import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.DwarfCursor;

/** Lists of ranges: {@code .debug_ranges} (DWARF 4 §2.17.3) and {@code .debug_rnglists} (DWARF 5 §2.17.3, §7.25). */
final class RangeLists {
    private final DebugSections sections;
    private final UnitHeader header;
    private final AddressTable addresses;

    RangeLists(DebugSections sections, UnitHeader header, AddressTable addresses) {
        this.sections = sections;
        this.header = header;
        this.addresses = addresses;
    }

    /**
     * The list at an offset.
     *
     * @param base what the addresses in it are relative to at first: the unit's start
     */
    AddressRanges read(long offset, long base) throws FormatException {
        return header.version() >= 5 ? readNewer(offset, base) : readOlder(offset, base);
    }

    /**
     * The list of an index into the table of offsets.
     *
     * @param tableBase where the unit's table is: {@code DW_AT_rnglists_base}
     */
    AddressRanges readIndexed(long index, long tableBase, long base) throws FormatException {
        int size = header.offsetSize();
        DwarfCursor cursor = sections.named(".debug_rnglists")
                .cursor(AddressTable.place(tableBase, index, size), "offset of a range list");
        return readNewer(tableBase + cursor.unsigned("offset of a range list", size), base);
    }

    private AddressRanges readOlder(long offset, long unitBase) throws FormatException {
        DwarfCursor cursor = sections.named(".debug_ranges").cursor(offset, "range list");
        AddressRanges ranges = new AddressRanges();
        int size = header.addressSize();
        long selectsBase = size == 8 ? -1 : 0xffffffffL;
        long base = unitBase;
        while (true) {
            long start = cursor.unsigned("start of a range", size);
            long end = cursor.unsigned("end of a range", size);
            if (start == 0 && end == 0) {
                return ranges;
            }
            if (start == selectsBase) {
                base = end;
            } else {
                ranges.add(base + start, base + end);
            }
        }
    }

    private AddressRanges readNewer(long offset, long unitBase) throws FormatException {
        DwarfCursor cursor = sections.named(".debug_rnglists").cursor(offset, "range list");
        AddressRanges ranges = new AddressRanges();
        int size = header.addressSize();
        long base = unitBase;
        while (true) {
            int kind = cursor.u8("kind of a range");
            switch (kind) {
                case 0 -> { // DW_RLE_end_of_list
                    return ranges;
                }
                case 1 -> base = addresses.at(cursor.uleb("base address")); // DW_RLE_base_addressx
                case 2 -> { // DW_RLE_startx_endx
                    long start = addresses.at(cursor.uleb("start of a range"));
                    ranges.add(start, addresses.at(cursor.uleb("end of a range")));
                }
                case 3 -> { // DW_RLE_startx_length
                    long start = addresses.at(cursor.uleb("start of a range"));
                    ranges.add(start, start + cursor.uleb("length of a range"));
                }
                case 4 -> { // DW_RLE_offset_pair
                    long start = base + cursor.uleb("start of a range");
                    ranges.add(start, base + cursor.uleb("end of a range"));
                }
                case 5 -> base = cursor.unsigned("base address", size); // DW_RLE_base_address
                case 6 -> { // DW_RLE_start_end
                    long start = cursor.unsigned("start of a range", size);
                    ranges.add(start, cursor.unsigned("end of a range", size));
                }
                case 7 -> { // DW_RLE_start_length
                    long start = cursor.unsigned("start of a range", size);
                    ranges.add(start, start + cursor.uleb("length of a range"));
                }
                default -> throw cursor.damaged("a range of kind " + kind);
            }
        }
    }
}
