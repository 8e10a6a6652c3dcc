/** Line number programs (DWARF 5 §6.2, DWARF 4 §6.2): from the addresses of a unit to lines of source files. */
@NullMarked
package org.vmcoregdb.dwarf.line;

import org.jspecify.annotations.NullMarked;
