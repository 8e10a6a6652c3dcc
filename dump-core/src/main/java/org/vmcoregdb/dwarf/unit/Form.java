package org.vmcoregdb.dwarf.unit;

import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DwarfCursor;

/** How the values of attributes are written ({@code DW_FORM_*}, DWARF 5 §7.5.6). */
final class Form {
    static final int ADDR = 0x01;
    static final int STRING = 0x08;
    static final int STRP = 0x0e;
    static final int REF_ADDR = 0x10;
    static final int REF1 = 0x11;
    static final int REF_UDATA = 0x15;
    static final int INDIRECT = 0x16;
    static final int STRX = 0x1a;
    static final int ADDRX = 0x1b;
    static final int LINE_STRP = 0x1f;
    static final int IMPLICIT_CONST = 0x21;
    static final int RNGLISTX = 0x23;
    static final int STRX1 = 0x25;
    static final int STRX4 = 0x28;
    static final int ADDRX1 = 0x29;
    static final int ADDRX4 = 0x2c;
    static final int GNU_ADDR_INDEX = 0x1f01;
    static final int GNU_STR_INDEX = 0x1f02;

    private Form() {}

    /**
     * Passes over a value, and gives it back if it is a number, an offset or an index; of a string that lies here, its
     * offset; 0 for what is none of these.
     */
    static long read(DwarfCursor cursor, UnitHeader unit, int form, long constant) throws FormatException {
        return switch (form) {
            case ADDR -> cursor.unsigned("address", unit.addressSize());
            case 0x0b, 0x0c, REF1, STRX1, ADDRX1 -> cursor.u8("attribute");
            case 0x05, 0x12, 0x26, 0x2a -> cursor.u16("attribute");
            case 0x27, 0x2b -> cursor.unsigned("attribute", 3);
            case 0x06, 0x13, STRX4, ADDRX4, 0x1c -> cursor.u32("attribute");
            case 0x07, 0x14, 0x20, 0x24 -> cursor.s64("attribute");
            case 0x0d -> cursor.sleb("attribute");
            case 0x0f, REF_UDATA, STRX, ADDRX, 0x22, RNGLISTX, GNU_ADDR_INDEX, GNU_STR_INDEX ->
                cursor.uleb("attribute");
            case STRP, 0x17, 0x1d, LINE_STRP, 0x1f20, 0x1f21 -> cursor.offset("attribute");
            case REF_ADDR ->
                unit.version() == 2 ? cursor.unsigned("reference", unit.addressSize()) : cursor.offset("reference");
            case 0x19 -> 1; // DW_FORM_flag_present
            case IMPLICIT_CONST -> constant;
            default -> skip(cursor, form);
        };
    }

    /** The form of a value: the one of the abbreviation, unless that leaves it to the entry to say. */
    static int actual(DwarfCursor cursor, int form) throws FormatException {
        if (form != INDIRECT) {
            return form;
        }
        int actual = cursor.small("form", 1 << 16);
        if (actual == INDIRECT || actual == IMPLICIT_CONST) {
            throw cursor.damaged("a form that leads to form 0x" + Integer.toHexString(actual));
        }
        return actual;
    }

    private static long skip(DwarfCursor cursor, int form) throws FormatException {
        long start = cursor.position();
        switch (form) {
            case STRING -> cursor.string("string");
            case 0x0a -> cursor.skip(cursor.u8("length of a block"), "block");
            case 0x03 -> cursor.skip(cursor.u16("length of a block"), "block");
            case 0x04 -> cursor.skip(cursor.u32("length of a block"), "block");
            case 0x09, 0x18 -> cursor.skip(cursor.uleb("length of a block"), "block"); // DW_FORM_block, exprloc
            case 0x1e -> cursor.skip(16, "attribute"); // DW_FORM_data16
            default -> throw cursor.damaged("form 0x" + Integer.toHexString(form));
        }
        return form == STRING ? start : 0;
    }
}
