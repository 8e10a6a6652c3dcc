/**
 * x86-64 instructions in AT&amp;T syntax, letter for letter as objdump and gdb print them, with call
 * and jump targets and what an instruction does to the flow of control. Opcode tables are text resources (their notation
 * is described in {@link org.vmcoregdb.disasm.x86.OpcodeTable}) that are read on first use; the sources are the Intel SDM,
 * volume 2 (opcode maps, VEX and EVEX encodings) and the AMD64 APM, volume 3. Knows bytes and addresses, no kernel;
 * symbol names come through {@link org.vmcoregdb.disasm.SymbolNamer}.
 */
@NullMarked
package org.vmcoregdb.disasm.x86;

import org.jspecify.annotations.NullMarked;
