/** {@code timer}: timers that wait. */
@NullMarked
package org.vmcoregdb.server.command.timer;

import org.jspecify.annotations.NullMarked;
