/** {@code io}: what block devices have not done. */
@NullMarked
package org.vmcoregdb.server.command.io;

import org.jspecify.annotations.NullMarked;
