/** {@code ipcs}: shared memory, semaphores and message queues. */
@NullMarked
package org.vmcoregdb.server.command.ipc;

import org.jspecify.annotations.NullMarked;
