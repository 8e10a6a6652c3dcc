/**
 * DWARF 2 to 5 (<a href="https://dwarfstd.org/doc/DWARF5.pdf">DWARF 5</a>; what earlier versions and GNU do otherwise is said
 * where it is read), of files of any size: a question reads the unit it is about and nothing else.
 *
 * <ul>
 *   <li>here: the sections of a file, relocated where a linker has not done it, and the numbers in them
 *   <li>{@code dwarf.expression}: the stack machine of location descriptions
 *   <li>{@code dwarf.frame}: call frame information: where the caller's registers are
 *   <li>{@code dwarf.line}: line programs: from addresses to lines of source files
 *   <li>{@code dwarf.unit}: units and their entries: functions and inlined calls
 * </ul>
 */
@NullMarked
package org.vmcoregdb.dwarf;

import org.jspecify.annotations.NullMarked;
