/** {@code ps}: tasks, and what is asked about them. */
@NullMarked
package org.vmcoregdb.server.command.tasks;

import org.jspecify.annotations.NullMarked;
