/**
 * Stack unwinding: {@link org.vmcoregdb.unwind.Unwinder} follows a task's stack frame by frame with the kernel's own ORC
 * tables ({@code arch/x86/kernel/unwind_orc.c}, {@code arch/x86/include/asm/orc_types.h}). A
 * {@link org.vmcoregdb.unwind.Backtrace} says of each frame how sure it is, and why the walk ended. Nothing here formats
 * text.
 */
@NullMarked
package org.vmcoregdb.unwind;

import org.jspecify.annotations.NullMarked;
