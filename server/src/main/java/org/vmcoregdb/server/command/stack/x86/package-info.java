/** What {@code bt} prints of x86-64's registers and stacks. */
@NullMarked
package org.vmcoregdb.server.command.stack.x86;

import org.jspecify.annotations.NullMarked;
