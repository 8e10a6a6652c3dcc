/** DWARF expressions (DWARF 5 §2.5): a stack machine that computes addresses and values from registers and memory. */
@NullMarked
package org.vmcoregdb.dwarf.expression;

import org.jspecify.annotations.NullMarked;
