/** Relocations of x86-64 in debug sections. */
@NullMarked
package org.vmcoregdb.dwarf.x86;

import org.jspecify.annotations.NullMarked;
