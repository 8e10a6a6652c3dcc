package org.vmcoregdb.dwarf.unit;

import org.jspecify.annotations.Nullable;

/** The attributes that are read ({@code DW_AT_*}); all others are passed over. */
enum Attribute {
    SIBLING(0x01),
    NAME(0x03),
    STMT_LIST(0x10),
    LOW_PC(0x11),
    HIGH_PC(0x12),
    COMP_DIR(0x1b),
    ABSTRACT_ORIGIN(0x31),
    SPECIFICATION(0x47),
    RANGES(0x55),
    CALL_FILE(0x58),
    CALL_LINE(0x59),
    STR_OFFSETS_BASE(0x72),
    ADDR_BASE(0x73),
    RNGLISTS_BASE(0x74);

    private static final int CODES = 0x80;
    private static final @Nullable Attribute[] BY_CODE = byCode();

    private final int code;

    Attribute(int code) {
        this.code = code;
    }

    private static @Nullable Attribute[] byCode() {
        @Nullable Attribute[] table = new @Nullable Attribute[CODES];
        for (Attribute attribute : values()) {
            table[attribute.code] = attribute;
        }
        return table;
    }

    /** The attribute of this code; null if it is none that is read. */
    static @Nullable Attribute of(int code) {
        return code >= 0 && code < CODES ? BY_CODE[code] : null;
    }
}
