/**
 * The types of a kernel or module out of its DWARF: an index of names ({@link org.vmcoregdb.types.dwarf.TypeIndex}), made by one pass
 * over all units, leads to the entries, which are decoded when they are asked for. {@link org.vmcoregdb.types.dwarf.DwarfTypes} is where to begin.
 */
@NullMarked
package org.vmcoregdb.types.dwarf;

import org.jspecify.annotations.NullMarked;
