package org.vmcoregdb.dwarf.unit;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A debugging information entry (DIE), with those of its attributes that are read.
 *
 * @param tag {@code DW_TAG_*}; 0 for the null entry that ends a chain of siblings
 * @param hasChildren its children follow, up to a null entry
 * @param values raw values and their forms
 */
record Entry(int tag, boolean hasChildren, Map<Attribute, Value> values) {
    static final int ARRAY_TYPE = 0x01;
    static final int ENUMERATION_TYPE = 0x04;
    static final int SUBROUTINE_TYPE = 0x15;
    static final int LEXICAL_BLOCK = 0x0b;
    static final int INLINED_SUBROUTINE = 0x1d;
    static final int SUBPROGRAM = 0x2e;
    static final Entry END_OF_SIBLINGS = new Entry(0, false, Map.of());

    /**
     * A value as written.
     *
     * @param form {@code DW_FORM_*}
     * @param raw a number, an index or an offset
     */
    record Value(int form, long raw) {}

    static Map<Attribute, Value> noValues() {
        return new EnumMap<>(Attribute.class);
    }

    boolean isEnd() {
        return tag == 0;
    }

    boolean isBlock() {
        return tag == LEXICAL_BLOCK || tag == INLINED_SUBROUTINE;
    }

    /** True of enumerations, arrays and function types: what is below them cannot be a function. */
    boolean neverHoldsFunctions() {
        return tag == ENUMERATION_TYPE || tag == ARRAY_TYPE || tag == SUBROUTINE_TYPE;
    }

    Optional<Value> value(Attribute attribute) {
        return Optional.ofNullable(values.get(attribute));
    }

    /** A value that is a number or an offset. */
    OptionalLong number(Attribute attribute) {
        Value value = values.get(attribute);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value.raw);
    }
}
