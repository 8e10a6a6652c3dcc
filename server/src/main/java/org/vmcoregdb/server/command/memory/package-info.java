/** {@code rd}: memory as it is. */
@NullMarked
package org.vmcoregdb.server.command.memory;

import org.jspecify.annotations.NullMarked;
