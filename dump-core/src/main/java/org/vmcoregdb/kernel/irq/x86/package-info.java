/** The interrupt descriptor table of x86-64. */
@NullMarked
package org.vmcoregdb.kernel.irq.x86;

import org.jspecify.annotations.NullMarked;
