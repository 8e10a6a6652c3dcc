/** {@code eval} and {@code ascii}: numbers. */
@NullMarked
package org.vmcoregdb.server.command.number;

import org.jspecify.annotations.NullMarked;
