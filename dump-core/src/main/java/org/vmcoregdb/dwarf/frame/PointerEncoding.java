package org.vmcoregdb.dwarf.frame;

import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DwarfCursor;

/**
 * How an address is written: {@code DW_EH_PE_*} of the Linux Standard Base. The low four bits tell the format, the next
 * three what it is relative to, the highest that it is the address of the address.
 *
 * @param code the encoding
 * @param addressSize bytes of an absolute address
 */
record PointerEncoding(int code, int addressSize) {
    static final int ABSOLUTE = 0x00;
    static final int OMITTED = 0xff;
    private static final int PC_RELATIVE = 0x10;
    private static final int DATA_RELATIVE = 0x30;

    boolean isOmitted() {
        return code == OMITTED;
    }

    /** The same format, relative to nothing: lengths are written so. */
    PointerEncoding plain() {
        return new PointerEncoding(code & 0x0f, addressSize);
    }

    /** Bytes of one, 0 if that varies. */
    int size() {
        return switch (code & 0x07) {
            case 0 -> addressSize;
            case 2 -> 2;
            case 3 -> 4;
            case 4 -> 8;
            default -> 0;
        };
    }

    /**
     * Reads an address.
     *
     * @param dataBase what {@code DW_EH_PE_datarel} is relative to
     */
    long read(DwarfCursor cursor, String field, long dataBase) throws FormatException {
        long at = cursor.section().address() + cursor.position();
        long value = switch (code & 0x0f) {
            case 0x0 -> cursor.unsigned(field, addressSize);
            case 0x1 -> cursor.uleb(field);
            case 0x2 -> cursor.u16(field);
            case 0x3 -> cursor.u32(field);
            case 0x4, 0xc -> cursor.s64(field);
            case 0x9 -> cursor.sleb(field);
            case 0xa -> (short) cursor.u16(field);
            case 0xb -> cursor.s32(field);
            default -> throw unsupported(cursor, field);
        };
        return switch (code & 0xf0) {
            case 0 -> value;
            case PC_RELATIVE -> value + at;
            case DATA_RELATIVE -> value + dataBase;
            default -> throw unsupported(cursor, field);
        };
    }

    private FormatException unsupported(DwarfCursor cursor, String field) {
        return cursor.damaged(field + " has the pointer encoding 0x" + Integer.toHexString(code));
    }
}
