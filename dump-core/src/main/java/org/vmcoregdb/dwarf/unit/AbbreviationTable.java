package org.vmcoregdb.dwarf.unit;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DwarfCursor;

/** A table of abbreviations (DWARF 5 §7.5.3), which compilers number from 1. */
public final class AbbreviationTable {
    private static final int CODE_LIMIT = 1 << 20;
    private static final int ATTRIBUTE_LIMIT = 1 << 10;
    private static final int NAME_LIMIT = 1 << 16;

    private @Nullable Abbreviation[] byCode = new @Nullable Abbreviation[256];

    /**
     * Reads the table at an offset of {@code .debug_abbrev}.
     *
     * @param wanted attributes that are not passed over
     * @throws FormatException if it is damaged
     */
    static AbbreviationTable read(DebugSection abbreviations, long offset, Set<Attribute> wanted)
            throws FormatException {
        DwarfCursor cursor = abbreviations.cursor(offset, "abbreviation");
        AbbreviationTable table = new AbbreviationTable();
        int code = cursor.small("abbreviation code", CODE_LIMIT);
        while (code != 0) {
            table.put(code, readOne(cursor, wanted));
            code = cursor.small("abbreviation code", CODE_LIMIT);
        }
        return table;
    }

    private void put(int code, Abbreviation abbreviation) {
        if (code >= byCode.length) {
            byCode = Arrays.copyOf(byCode, Math.max(2 * byCode.length, code + 1));
        }
        byCode[code] = abbreviation;
    }

    private static Abbreviation readOne(DwarfCursor cursor, Set<Attribute> wanted) throws FormatException {
        int tag = cursor.small("tag", NAME_LIMIT);
        boolean children = cursor.u8("DW_CHILDREN") != 0;
        @Nullable Attribute[] attributes = new @Nullable Attribute[8];
        int[] forms = new int[8];
        long[] constants = new long[8];
        int count = 0;
        while (true) {
            int name = cursor.small("attribute", NAME_LIMIT);
            int form = cursor.small("form", NAME_LIMIT);
            if (name == 0 && form == 0) {
                break;
            }
            if (count == ATTRIBUTE_LIMIT) {
                throw cursor.damaged("more than " + ATTRIBUTE_LIMIT + " attributes");
            }
            if (count == forms.length) {
                attributes = Arrays.copyOf(attributes, 2 * count);
                forms = Arrays.copyOf(forms, 2 * count);
                constants = Arrays.copyOf(constants, 2 * count);
            }
            @Nullable Attribute attribute = Attribute.of(name);
            attributes[count] = attribute != null && wanted.contains(attribute) ? attribute : null;
            forms[count] = form;
            constants[count] = form == Form.IMPLICIT_CONST ? cursor.sleb("constant") : 0;
            count++;
        }
        return new Abbreviation(
                tag,
                children,
                Arrays.copyOf(attributes, count),
                Arrays.copyOf(forms, count),
                Arrays.copyOf(constants, count));
    }

    /** The abbreviation of a code; null if there is none. */
    public @Nullable Abbreviation get(int code) {
        return code >= 0 && code < byCode.length ? byCode[code] : null;
    }
}
