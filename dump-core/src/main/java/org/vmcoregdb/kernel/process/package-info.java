/**
 * What else is known of tasks, each read when it is asked for: relatives, times, limits, scheduling, arguments, signals.
 */
@NullMarked
package org.vmcoregdb.kernel.process;

import org.jspecify.annotations.NullMarked;
