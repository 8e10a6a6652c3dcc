/** Commands about tasks. */
@NullMarked
package org.vmcoregdb.server.command.task;

import org.jspecify.annotations.NullMarked;
