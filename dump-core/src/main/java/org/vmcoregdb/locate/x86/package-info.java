/** Where kernels of x86-64 are in memory. */
@NullMarked
package org.vmcoregdb.locate.x86;

import org.jspecify.annotations.NullMarked;
