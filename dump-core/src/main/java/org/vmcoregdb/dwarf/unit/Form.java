package org.vmcoregdb.dwarf.unit;

import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DwarfCursor;

/** How the values of attributes are written ({@code DW_FORM_*}, DWARF 5 §7.5.6). */
public final class Form {
    /** An address. */
    public static final int ADDR = 0x01;
    /** A string in the entry itself. */
    public static final int STRING = 0x08;
    /** A string in {@code .debug_str}. */
    public static final int STRP = 0x0e;
    /** An offset of {@code .debug_info}. */
    public static final int REF_ADDR = 0x10;
    /** The first of those whose value is an offset from the unit's start. */
    public static final int REF1 = 0x11;
    /** The last of them. */
    public static final int REF_UDATA = 0x15;
    /** The entry says the form. */
    public static final int INDIRECT = 0x16;
    /** The index of a string. */
    public static final int STRX = 0x1a;
    /** The index of an address. */
    public static final int ADDRX = 0x1b;
    /** A string in {@code .debug_line_str}. */
    public static final int LINE_STRP = 0x1f;
    /** A number in the abbreviation. */
    public static final int IMPLICIT_CONST = 0x21;
    /** The index of a list of ranges. */
    public static final int RNGLISTX = 0x23;
    /** The index of a string in one byte. */
    public static final int STRX1 = 0x25;
    /** The same in four. */
    public static final int STRX4 = 0x28;
    /** The index of an address in one byte. */
    public static final int ADDRX1 = 0x29;
    /** The same in four. */
    public static final int ADDRX4 = 0x2c;
    /** A type by its signature. */
    public static final int REF_SIG8 = 0x20;
    /** A reference to the file that several have in common (DWARF 5 §7.3.6). */
    public static final int REF_SUP4 = 0x1c;
    /** The same in eight bytes. */
    public static final int REF_SUP8 = 0x24;
    /** A string of that file. */
    public static final int STRP_SUP = 0x1d;
    /** The same reference before DWARF 5. */
    public static final int GNU_REF_ALT = 0x1f20;
    /** A string of that file before DWARF 5. */
    public static final int GNU_STRP_ALT = 0x1f21;
    /** The index of an address before DWARF 5. */
    public static final int GNU_ADDR_INDEX = 0x1f01;
    /** The index of a string before DWARF 5. */
    public static final int GNU_STR_INDEX = 0x1f02;

    private Form() {}

    /**
     * Passes over a value, and gives it back if it is a number, an offset or an index; of a string or a block that lies here,
     * its offset; 0 for what is none of these.
     */
    static long read(DwarfCursor cursor, UnitHeader unit, int form, long constant) throws FormatException {
        return switch (form) {
            case ADDR -> cursor.unsigned("address", unit.addressSize());
            case 0x0b, 0x0c, REF1, STRX1, ADDRX1 -> cursor.u8("attribute");
            case 0x05, 0x12, 0x26, 0x2a -> cursor.u16("attribute");
            case 0x27, 0x2b -> cursor.unsigned("attribute", 3);
            case 0x06, 0x13, STRX4, ADDRX4, REF_SUP4 -> cursor.u32("attribute");
            case 0x07, 0x14, REF_SIG8, REF_SUP8 -> cursor.s64("attribute");
            case 0x0d -> cursor.sleb("attribute");
            case 0x0f, REF_UDATA, STRX, ADDRX, 0x22, RNGLISTX, GNU_ADDR_INDEX, GNU_STR_INDEX ->
                cursor.uleb("attribute");
            case STRP, 0x17, STRP_SUP, LINE_STRP, GNU_REF_ALT, GNU_STRP_ALT -> cursor.offset("attribute");
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

    /** True of a form whose value is bytes, such as an expression. */
    public static boolean isBlock(int form) {
        return form == 0x0a || form == 0x03 || form == 0x04 || form == 0x09 || form == 0x18;
    }

    /** True of a form whose value is the index of a string. */
    public static boolean isStringIndex(int form) {
        return form == STRX || form == GNU_STR_INDEX || form >= STRX1 && form <= STRX4;
    }

    /** How many bytes a number of fixed size has that may or may not be signed ({@code DW_FORM_data1} to {@code data8}), 0 for others. */
    public static int dataSize(int form) {
        return switch (form) {
            case 0x0b -> 1;
            case 0x05 -> 2;
            case 0x06 -> 4;
            case 0x07 -> 8;
            default -> 0;
        };
    }

    /** Moves from where a block starts to its first byte, and says how many it has. */
    static long enterBlock(DwarfCursor cursor, int form) throws FormatException {
        return switch (form) {
            case 0x0a -> cursor.u8("length of a block");
            case 0x03 -> cursor.u16("length of a block");
            case 0x04 -> cursor.u32("length of a block");
            default -> cursor.uleb("length of a block");
        };
    }

    private static long skip(DwarfCursor cursor, int form) throws FormatException {
        long start = cursor.position();
        switch (form) {
            case STRING -> cursor.string("string");
            case 0x0a, 0x03, 0x04, 0x09, 0x18 -> cursor.skip(enterBlock(cursor, form), "block");
            case 0x1e -> cursor.skip(16, "attribute"); // DW_FORM_data16
            case 0x2001 -> { // DW_FORM_LLVM_addrx_offset
                cursor.uleb("index");
                cursor.skip(4, "offset");
            }
            default -> throw cursor.damaged("form 0x" + Integer.toHexString(form));
        }
        return start;
    }
}
