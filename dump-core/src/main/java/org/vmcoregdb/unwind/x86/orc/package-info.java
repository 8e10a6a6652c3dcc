/**
 * The kernel's ORC tables, read where they lie in the dump: {@code arch/x86/kernel/unwind_orc.c}, {@code
 * arch/x86/include/asm/orc_types.h}. Nothing here walks a stack.
 */
@NullMarked
package org.vmcoregdb.unwind.x86.orc;

import org.jspecify.annotations.NullMarked;
