/** {@code runq}: what CPUs have to run. */
@NullMarked
package org.vmcoregdb.server.command.runqueue;

import org.jspecify.annotations.NullMarked;
