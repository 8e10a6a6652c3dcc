/**
 * Stacks of x86-64 kernels: what {@link org.vmcoregdb.unwind.x86.X86Conventions} answers. ORC tables are in {@code orc}, which {@code
 * debuginfo.x86} reads, too.
 */
@NullMarked
package org.vmcoregdb.unwind.x86;

import org.jspecify.annotations.NullMarked;
