package org.vmcoregdb.dwarf.unit;

import org.jspecify.annotations.Nullable;

/**
 * The shape of entries.
 *
 * @param tag {@code DW_TAG_*}
 * @param hasChildren entries below it follow
 * @param attributes which attributes follow; null for those that are passed over
 * @param forms their forms
 * @param constants values of those with the form {@code DW_FORM_implicit_const}
 */
@SuppressWarnings("ArrayRecordComponent") // shared by all entries of the shape, and never compared
public record Abbreviation(
        int tag, boolean hasChildren, @Nullable Attribute[] attributes, int[] forms, long[] constants) {
    static final Abbreviation END_OF_SIBLINGS =
            new Abbreviation(0, false, new @Nullable Attribute[0], new int[0], new long[0]);

    /** Where among them an attribute is; -1 if it is not there. */
    int indexOf(Attribute attribute) {
        for (int i = 0; i < attributes.length; i++) {
            if (attributes[i] == attribute) {
                return i;
            }
        }
        return -1;
    }
}
