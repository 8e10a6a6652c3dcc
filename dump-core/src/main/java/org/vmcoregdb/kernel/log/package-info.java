/**
 * What a kernel said: its log in three generations ({@code kernel/printk}), the buffers of messages that were printed where
 * that was not safe, and the queue of its audit records.
 */
@NullMarked
package org.vmcoregdb.kernel.log;

import org.jspecify.annotations.NullMarked;
