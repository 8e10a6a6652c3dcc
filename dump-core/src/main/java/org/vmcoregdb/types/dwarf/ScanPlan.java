package org.vmcoregdb.types.dwarf;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.dwarf.unit.Abbreviation;
import org.vmcoregdb.dwarf.unit.Attribute;
import org.vmcoregdb.dwarf.unit.Form;
import org.vmcoregdb.dwarf.unit.UnitHeader;

/** How to pass over entries of one shape, and what to note of them on the way. */
final class ScanPlan {
    // what a value is of
    static final int NOTHING = 0;
    static final int NAME = 1;
    static final int SIZE = 2;
    static final int SIBLING = 3;
    static final int DECLARATION = 4;
    static final int ORIGIN = 5;
    static final int SPECIFICATION = 6;

    // how a value is written; 0 to 16 is a number of so many bytes
    static final int ULEB = 32;
    static final int STRING = 33;
    static final int BLOCK1 = 34;
    static final int BLOCK2 = 35;
    static final int BLOCK4 = 36;
    static final int BLOCK = 37;
    static final int CONSTANT = 38;
    static final int INDIRECT = 39;
    static final int ADDRESS_INDEX = 40;
    static final int UNKNOWN = 41;

    final int tag;
    final boolean hasChildren;
    final int kind;
    final int[] whats;
    final int[] widths;
    final int[] forms;
    final long[] constants;

    private ScanPlan(Abbreviation shape, int[] whats, int[] widths, int[] forms, long[] constants) {
        this.tag = shape.tag();
        this.hasChildren = shape.hasChildren();
        this.kind = NameKind.ofTag(tag);
        this.whats = whats;
        this.widths = widths;
        this.forms = forms;
        this.constants = constants;
    }

    static ScanPlan of(Abbreviation shape, UnitHeader unit) {
        int length = shape.forms().length;
        boolean named = NameKind.ofTag(shape.tag()) >= 0;
        int[] whats = new int[length];
        int[] widths = new int[length];
        int[] forms = new int[length];
        long[] constants = new long[length];
        int count = 0;
        for (int i = 0; i < length; i++) {
            int form = shape.forms()[i];
            int what = what(shape.attributes()[i]);
            whats[count] = named || what == SIBLING || what == NAME ? what : NOTHING;
            widths[count] = width(form, unit);
            forms[count] = form;
            constants[count] = shape.constants()[i];
            boolean fixed = whats[count] == NOTHING && widths[count] < ULEB;
            if (fixed && count > 0 && whats[count - 1] == NOTHING && widths[count - 1] + widths[count] < ULEB) {
                widths[count - 1] += widths[count];
            } else if (!fixed || widths[count] > 0) {
                count++;
            }
        }
        return new ScanPlan(
                shape,
                Arrays.copyOf(whats, count),
                Arrays.copyOf(widths, count),
                Arrays.copyOf(forms, count),
                Arrays.copyOf(constants, count));
    }

    private static int what(@Nullable Attribute attribute) {
        if (attribute == null) {
            return NOTHING;
        }
        return switch (attribute) {
            case NAME -> NAME;
            case BYTE_SIZE -> SIZE;
            case SIBLING -> SIBLING;
            case DECLARATION, SIGNATURE -> DECLARATION; // what has a signature is defined elsewhere
            case ABSTRACT_ORIGIN -> ORIGIN;
            case SPECIFICATION -> SPECIFICATION;
            default -> NOTHING;
        };
    }

    /** How a value of a form is written. */
    static int width(int form, UnitHeader unit) {
        return switch (form) {
            case Form.ADDR -> unit.addressSize();
            case 0x0b, 0x0c, Form.REF1, Form.STRX1, Form.ADDRX1 -> 1;
            case 0x05, 0x12, 0x26, 0x2a -> 2;
            case 0x27, 0x2b -> 3;
            case 0x06, 0x13, Form.STRX4, Form.ADDRX4, Form.REF_SUP4 -> 4;
            case 0x07, 0x14, Form.REF_SIG8, Form.REF_SUP8 -> 8;
            case 0x1e -> 16;
            case 0x0d,
                    0x0f,
                    Form.REF_UDATA,
                    Form.STRX,
                    Form.ADDRX,
                    0x22,
                    Form.RNGLISTX,
                    Form.GNU_ADDR_INDEX,
                    Form.GNU_STR_INDEX -> ULEB;
            case Form.STRP, 0x17, Form.STRP_SUP, Form.LINE_STRP, Form.GNU_REF_ALT, Form.GNU_STRP_ALT ->
                unit.offsetSize();
            case Form.REF_ADDR -> unit.version() == 2 ? unit.addressSize() : unit.offsetSize();
            case 0x19, Form.IMPLICIT_CONST -> CONSTANT;
            case Form.STRING -> STRING;
            case 0x0a -> BLOCK1;
            case 0x03 -> BLOCK2;
            case 0x04 -> BLOCK4;
            case 0x09, 0x18 -> BLOCK;
            case Form.INDIRECT -> INDIRECT;
            case 0x2001 -> ADDRESS_INDEX;
            default -> UNKNOWN;
        };
    }
}
