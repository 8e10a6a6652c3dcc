/** Time, as in {@code kernel/time}: timers that wait. */
@NullMarked
package org.vmcoregdb.kernel.time;

import org.jspecify.annotations.NullMarked;
