/**
 * Call frame information (DWARF 5 §6.4; {@code .eh_frame} as in the Linux Standard Base, "Exception Frames"): for an
 * address, how to find the caller's registers. {@link org.vmcoregdb.dwarf.frame.CallFrames} is where to begin.
 */
@NullMarked
package org.vmcoregdb.dwarf.frame;

import org.jspecify.annotations.NullMarked;
