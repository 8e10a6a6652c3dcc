/** {@code sym}: symbols by name, address and module. */
@NullMarked
package org.vmcoregdb.server.command.symbol;

import org.jspecify.annotations.NullMarked;
