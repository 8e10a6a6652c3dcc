/** {@code set}: the task that commands are about. */
@NullMarked
package org.vmcoregdb.server.command.context;

import org.jspecify.annotations.NullMarked;
