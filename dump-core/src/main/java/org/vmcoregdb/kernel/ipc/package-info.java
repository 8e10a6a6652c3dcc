/** System V interprocess communication, as in {@code ipc}: shared memory, semaphores, message queues. */
@NullMarked
package org.vmcoregdb.kernel.ipc;

import org.jspecify.annotations.NullMarked;
