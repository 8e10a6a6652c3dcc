/** Relocations of AArch64 in debug sections. */
@NullMarked
package org.vmcoregdb.dwarf.arm64;

import org.jspecify.annotations.NullMarked;
