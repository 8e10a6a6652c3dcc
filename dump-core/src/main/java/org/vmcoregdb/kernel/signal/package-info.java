/**
 * Signals, as in {@code kernel/signal.c}: what processes do with them, and which wait to be delivered.
 */
@NullMarked
package org.vmcoregdb.kernel.signal;

import org.jspecify.annotations.NullMarked;
