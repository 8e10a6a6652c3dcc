/** {@code sig}: what tasks do with signals. */
@NullMarked
package org.vmcoregdb.server.command.signal;

import org.jspecify.annotations.NullMarked;
