/**
 * Machine code as text: {@link org.vmcoregdb.disasm.Disassembler} and what it answers, an {@link
 * org.vmcoregdb.disasm.Instruction} with its targets and what it does to the flow of control. One sub-package per
 * architecture. Knows bytes and addresses, no kernel; symbol names come through {@link org.vmcoregdb.disasm.SymbolNamer}.
 */
@NullMarked
package org.vmcoregdb.disasm;

import org.jspecify.annotations.NullMarked;
