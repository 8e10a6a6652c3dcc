/** {@code hang}: who waits for whom. */
@NullMarked
package org.vmcoregdb.server.command.hang;

import org.jspecify.annotations.NullMarked;
