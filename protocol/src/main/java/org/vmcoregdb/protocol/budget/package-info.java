/**
 * How much a server keeps for its clients: memory that is counted for all of them together, so that no number of clients can
 * fill it.
 */
@NullMarked
package org.vmcoregdb.protocol.budget;

import org.jspecify.annotations.NullMarked;
