/** {@code swap}: where pages are swapped out to. */
@NullMarked
package org.vmcoregdb.server.command.swap;

import org.jspecify.annotations.NullMarked;
