package org.vmcoregdb.dwarf.unit;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attributes that are read ({@code DW_AT_*}); all others are passed over. */
public enum Attribute {
    SIBLING(0x01),
    NAME(0x03),
    BYTE_SIZE(0x0b),
    /** Of a bit-field before DWARF 4: how many bits of its storage unit come before it, from the highest bit on. */
    BIT_OFFSET(0x0c),
    BIT_SIZE(0x0d),
    STMT_LIST(0x10),
    LOW_PC(0x11),
    HIGH_PC(0x12),
    LANGUAGE(0x13),
    COMP_DIR(0x1b),
    CONST_VALUE(0x1c),
    LOWER_BOUND(0x22),
    UPPER_BOUND(0x2f),
    ABSTRACT_ORIGIN(0x31),
    COUNT(0x37),
    DATA_MEMBER_LOCATION(0x38),
    DECLARATION(0x3c),
    ENCODING(0x3e),
    SPECIFICATION(0x47),
    TYPE(0x49),
    RANGES(0x55),
    CALL_FILE(0x58),
    CALL_LINE(0x59),
    SIGNATURE(0x69),
    DATA_BIT_OFFSET(0x6b),
    STR_OFFSETS_BASE(0x72),
    ADDR_BASE(0x73),
    RNGLISTS_BASE(0x74),
    DWO_NAME(0x76),
    GNU_DWO_NAME(0x2130),
    GNU_DWO_ID(0x2131);

    /** What leads to the code of an address: its function, its line, the calls that were inlined there. */
    static final Set<Attribute> OF_CODE = EnumSet.of(
            SIBLING,
            NAME,
            STMT_LIST,
            LOW_PC,
            HIGH_PC,
            COMP_DIR,
            ABSTRACT_ORIGIN,
            SPECIFICATION,
            RANGES,
            CALL_FILE,
            CALL_LINE,
            STR_OFFSETS_BASE,
            ADDR_BASE,
            RNGLISTS_BASE);

    /** What describes types, and which type functions and variables are of. */
    static final Set<Attribute> OF_TYPES = EnumSet.of(
            SIBLING,
            NAME,
            BYTE_SIZE,
            BIT_OFFSET,
            BIT_SIZE,
            LANGUAGE,
            COMP_DIR,
            CONST_VALUE,
            LOWER_BOUND,
            UPPER_BOUND,
            ABSTRACT_ORIGIN,
            COUNT,
            DATA_MEMBER_LOCATION,
            DECLARATION,
            ENCODING,
            SPECIFICATION,
            TYPE,
            SIGNATURE,
            DATA_BIT_OFFSET,
            STR_OFFSETS_BASE,
            DWO_NAME,
            GNU_DWO_NAME,
            GNU_DWO_ID);

    private static final int CODES = 0x80;
    private static final @Nullable Attribute[] BY_CODE = byCode();

    private final int code;

    Attribute(int code) {
        this.code = code;
    }

    private static @Nullable Attribute[] byCode() {
        @Nullable Attribute[] table = new @Nullable Attribute[CODES];
        for (Attribute attribute : values()) {
            if (attribute.code < CODES) {
                table[attribute.code] = attribute;
            }
        }
        return table;
    }

    /** The attribute of this code; null if it is none that is read. */
    static @Nullable Attribute of(int code) {
        if (code == GNU_DWO_NAME.code) {
            return GNU_DWO_NAME;
        }
        if (code == GNU_DWO_ID.code) {
            return GNU_DWO_ID;
        }
        return code >= 0 && code < CODES ? BY_CODE[code] : null;
    }
}
