/** System registers of x86-64. */
@NullMarked
package org.vmcoregdb.kernel.system.x86;

import org.jspecify.annotations.NullMarked;
