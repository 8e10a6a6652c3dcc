/** {@code mem}: where all memory went. */
@NullMarked
package org.vmcoregdb.server.command.mem;

import org.jspecify.annotations.NullMarked;
