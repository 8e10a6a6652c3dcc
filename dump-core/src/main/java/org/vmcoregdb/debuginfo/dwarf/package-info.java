/**
 * DWARF 4 made of BTF, for the files that debuggers are given: one compile unit with the types of a kernel or module, its
 * functions with their prototypes, and its variables. DIEs refer to each other with {@code DW_FORM_ref4}; addresses are final.
 * Source: DWARF 4 standard, sections 2, 5 and 7; {@code data_bit_offset} and bit sizes as gcc 11 and later write them.
 */
@NullMarked
package org.vmcoregdb.debuginfo.dwarf;

import org.jspecify.annotations.NullMarked;
