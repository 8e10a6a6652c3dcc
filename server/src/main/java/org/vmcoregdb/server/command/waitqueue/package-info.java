/** {@code waitq}: who waits on a wait queue. */
@NullMarked
package org.vmcoregdb.server.command.waitqueue;

import org.jspecify.annotations.NullMarked;
