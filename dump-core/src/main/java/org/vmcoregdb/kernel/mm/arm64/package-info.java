/** The address space of arm64. */
@NullMarked
package org.vmcoregdb.kernel.mm.arm64;

import org.jspecify.annotations.NullMarked;
