/** The address space of x86-64. */
@NullMarked
package org.vmcoregdb.kernel.mm.x86;

import org.jspecify.annotations.NullMarked;
