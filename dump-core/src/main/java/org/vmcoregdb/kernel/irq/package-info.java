/** Interrupts, as in {@code kernel/irq} and {@code kernel/softirq.c}: their descriptors, counts and handlers. */
@NullMarked
package org.vmcoregdb.kernel.irq;

import org.jspecify.annotations.NullMarked;
