/** {@code log}: what the kernel said. */
@NullMarked
package org.vmcoregdb.server.command.log;

import org.jspecify.annotations.NullMarked;
