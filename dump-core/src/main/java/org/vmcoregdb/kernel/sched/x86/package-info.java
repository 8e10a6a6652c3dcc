/** Scheduling on x86-64. */
@NullMarked
package org.vmcoregdb.kernel.sched.x86;

import org.jspecify.annotations.NullMarked;
