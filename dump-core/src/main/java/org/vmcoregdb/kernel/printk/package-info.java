/**
 * Messages, as in {@code kernel/printk}: the log in each of its formats, the panic message, and the buffers of audit and of
 * interrupts beside it.
 */
@NullMarked
package org.vmcoregdb.kernel.printk;

import org.jspecify.annotations.NullMarked;
