/**
 * Units of {@code .debug_info} and their entries (DWARF 5 §2, §3, §7.5), as far as addresses lead to them: which unit an
 * address is of, which function, and which calls were inlined there. {@link org.vmcoregdb.dwarf.unit.CompiledCode} is where
 * to begin.
 */
@NullMarked
package org.vmcoregdb.dwarf.unit;

import org.jspecify.annotations.NullMarked;
