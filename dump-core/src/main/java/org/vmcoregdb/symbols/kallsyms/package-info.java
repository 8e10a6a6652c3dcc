/**
 * kallsyms, the symbol table that a kernel carries in its own read-only data ({@code scripts/kallsyms.c} writes it,
 * {@code kernel/kallsyms.c} reads it):
 *
 * <pre>
 * kallsyms_num_syms      u32
 * kallsyms_names         per symbol: length (one byte; two from 0x80 on, low 7 bits first), then that many token numbers
 * kallsyms_token_index   256 × u16, offset of each token in the token table
 * kallsyms_token_table   NUL-terminated token texts; a symbol's first character is its type letter
 * kallsyms_offsets       s32 each: with ABSOLUTE_PERCPU ≥ 0 an absolute value, &lt; 0 relative_base − 1 − offset;
 *                        without, an unsigned distance from relative_base
 * kallsyms_relative_base u64; kernels that dropped it have distances from the table of offsets itself
 * </pre>
 *
 * Kernels before 4.6 have {@code kallsyms_addresses}, u64 each, instead of the last two; before 4.20 the number of symbols is a u64, and
 * so is each marker (the offset of every 256th name, for the kernel's own searches).
 */
@NullMarked
package org.vmcoregdb.symbols.kallsyms;

import org.jspecify.annotations.NullMarked;
