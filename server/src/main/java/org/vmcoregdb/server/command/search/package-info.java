/** {@code search}: where in memory something is. */
@NullMarked
package org.vmcoregdb.server.command.search;

import org.jspecify.annotations.NullMarked;
