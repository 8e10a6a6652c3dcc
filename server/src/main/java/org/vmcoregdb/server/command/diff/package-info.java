/** {@code diff}: what is different between two dumps. */
@NullMarked
package org.vmcoregdb.server.command.diff;

import org.jspecify.annotations.NullMarked;
