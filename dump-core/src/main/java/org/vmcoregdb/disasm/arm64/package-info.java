/**
 * A64 instructions, letter for letter as objdump and gdb print them, with the targets of branches, what an instruction does to
 * the flow of control, and what it does to a stack frame. Encodings are text resources (their notation is described in {@link
 * org.vmcoregdb.disasm.arm64.EncodingTable}) that are read on first use; the source is the Arm Architecture Reference Manual
 * for A-profile (DDI 0487), part C. Knows words and addresses, no kernel; symbol names come through {@link
 * org.vmcoregdb.disasm.SymbolNamer}.
 */
@NullMarked
package org.vmcoregdb.disasm.arm64;

import org.jspecify.annotations.NullMarked;
