/** Commands about memory as such: reading and searching it, where addresses lead, and sums. */
@NullMarked
package org.vmcoregdb.server.command.memory;

import org.jspecify.annotations.NullMarked;
