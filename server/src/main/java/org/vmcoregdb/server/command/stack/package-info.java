/** Commands about stacks. */
@NullMarked
package org.vmcoregdb.server.command.stack;

import org.jspecify.annotations.NullMarked;
