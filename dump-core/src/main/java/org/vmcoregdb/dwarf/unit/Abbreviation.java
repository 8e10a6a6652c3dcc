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
record Abbreviation(int tag, boolean hasChildren, @Nullable Attribute[] attributes, int[] forms, long[] constants) {}
