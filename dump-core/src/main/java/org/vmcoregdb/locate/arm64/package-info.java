/** Where kernels of arm64 are in memory. */
@NullMarked
package org.vmcoregdb.locate.arm64;

import org.jspecify.annotations.NullMarked;
