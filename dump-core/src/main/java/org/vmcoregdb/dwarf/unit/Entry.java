package org.vmcoregdb.dwarf.unit;

import java.util.Optional;
import java.util.OptionalLong;

/** A debugging information entry (DIE), with those of its attributes that are read. */
public final class Entry {
    static final int LEXICAL_BLOCK = 0x0b;
    static final int INLINED_SUBROUTINE = 0x1d;
    static final Entry END_OF_SIBLINGS = new Entry(Abbreviation.END_OF_SIBLINGS, new int[0], new long[0]);

    private final Abbreviation shape;
    private final int[] forms;
    private final long[] values;

    /**
     * @param forms one for each attribute of its abbreviation
     * @param values one for each attribute: a number, an index or an offset
     */
    Entry(Abbreviation shape, int[] forms, long[] values) {
        this.shape = shape;
        this.forms = forms;
        this.values = values;
    }

    /**
     * A value as written.
     *
     * @param form {@code DW_FORM_*}
     * @param raw a number, an index or an offset; of a string or a block that lies in the entry, where it starts
     */
    public record Value(int form, long raw) {}

    /** {@code DW_TAG_*} ({@link Tag}); 0 for the null entry that ends a chain of siblings. */
    public int tag() {
        return shape.tag();
    }

    /** True if its children follow, up to a null entry. */
    public boolean hasChildren() {
        return shape.hasChildren();
    }

    /** True for the null entry. */
    public boolean isEnd() {
        return tag() == 0;
    }

    boolean isBlock() {
        return tag() == LEXICAL_BLOCK || tag() == INLINED_SUBROUTINE;
    }

    /** True of enumerations, arrays and function types: what is below them cannot be a function. */
    boolean neverHoldsFunctions() {
        return tag() == Tag.ENUMERATION_TYPE || tag() == Tag.ARRAY_TYPE || tag() == Tag.SUBROUTINE_TYPE;
    }

    /** The value of an attribute. */
    public Optional<Value> value(Attribute attribute) {
        int index = shape.indexOf(attribute);
        return index < 0 ? Optional.empty() : Optional.of(new Value(forms[index], values[index]));
    }

    /** A value that is a number or an offset. */
    public OptionalLong number(Attribute attribute) {
        int index = shape.indexOf(attribute);
        return index < 0 ? OptionalLong.empty() : OptionalLong.of(values[index]);
    }

    /** True if a flag is there and set. */
    public boolean flag(Attribute attribute) {
        int index = shape.indexOf(attribute);
        return index >= 0 && values[index] != 0;
    }
}
