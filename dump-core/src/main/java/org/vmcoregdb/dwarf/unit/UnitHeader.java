package org.vmcoregdb.dwarf.unit;

import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DwarfCursor;

/**
 * The header of a unit (DWARF 5 §7.5.1).
 *
 * @param offset where it starts in its section
 * @param version 2 to 5
 * @param type {@code DW_UT_*}; 1 (a compilation) before version 5
 * @param addressSize bytes of an address, 4 or 8
 * @param wideOffsets offsets have 8 bytes, not 4
 * @param abbreviations offset of its abbreviations
 * @param firstEntry where its entries start
 * @param end where the unit ends
 * @param signature what a type unit is referred to by; of a unit that is split since DWARF 5, what both parts have
 * @param typeOffset where in a type unit its type is, from the unit's start; 0 if it is no type unit
 */
public record UnitHeader(
        long offset,
        int version,
        int type,
        int addressSize,
        boolean wideOffsets,
        long abbreviations,
        long firstEntry,
        long end,
        long signature,
        long typeOffset) {
    private static final int DW_UT_COMPILE = 1;
    private static final int DW_UT_TYPE = 2;
    private static final int DW_UT_SKELETON = 4;
    private static final int DW_UT_SPLIT_COMPILE = 5;
    private static final int DW_UT_SPLIT_TYPE = 6;

    /** Where DWARF 4 has its type units. */
    static final String TYPES_SECTION = ".debug_types";

    /** Reads the header at an offset of {@code .debug_info} or {@code .debug_types}. */
    public static UnitHeader read(DebugSection info, long offset) throws FormatException {
        DwarfCursor cursor = info.cursor(offset, "unit");
        long length = cursor.initialLength("unit_length");
        long end = cursor.position() + length;
        int version = cursor.u16("version");
        if (version < 2 || version > 5) {
            throw cursor.damaged("a unit of DWARF version " + version);
        }
        int type = DW_UT_COMPILE;
        int addressSize;
        long abbreviations;
        long signature = 0;
        long typeOffset = 0;
        if (version >= 5) {
            type = cursor.u8("unit_type");
            addressSize = cursor.u8("address_size");
            abbreviations = cursor.offset("debug_abbrev_offset");
            if (type == DW_UT_SKELETON || type == DW_UT_SPLIT_COMPILE) {
                signature = cursor.s64("dwo_id");
            } else if (type == DW_UT_TYPE || type == DW_UT_SPLIT_TYPE) {
                signature = cursor.s64("type_signature");
                typeOffset = cursor.offset("type_offset");
            }
        } else {
            abbreviations = cursor.offset("debug_abbrev_offset");
            addressSize = cursor.u8("address_size");
            if (info.name().startsWith(TYPES_SECTION)) {
                type = DW_UT_TYPE;
                signature = cursor.s64("type_signature");
                typeOffset = cursor.offset("type_offset");
            }
        }
        if (addressSize != 4 && addressSize != 8) {
            throw cursor.damaged("addresses of " + addressSize + " bytes");
        }
        if (cursor.position() > end) {
            throw cursor.damaged("a unit that is shorter than its header");
        }
        return new UnitHeader(
                offset,
                version,
                type,
                addressSize,
                cursor.wideOffsets(),
                abbreviations,
                cursor.position(),
                end,
                signature,
                typeOffset);
    }

    /** True if it has a type that others refer to by its signature. */
    public boolean isTypeUnit() {
        return typeOffset != 0;
    }

    /** True if an offset is of one of its entries. */
    boolean has(long entry) {
        return entry >= firstEntry && entry < end;
    }

    /** Bytes of an offset. */
    public int offsetSize() {
        return wideOffsets ? 8 : 4;
    }
}
