/** {@code irq}: interrupts, how often they came and to which CPUs, and what handles them. */
@NullMarked
package org.vmcoregdb.server.command.irq;

import org.jspecify.annotations.NullMarked;
