/**
 * Tasks and CPUs, as in {@code kernel/sched} and {@code kernel/fork.c}: the list of all tasks, what each CPU was running, states,
 * times, limits, and the registers that CPUs left.
 */
@NullMarked
package org.vmcoregdb.kernel.sched;

import org.jspecify.annotations.NullMarked;
