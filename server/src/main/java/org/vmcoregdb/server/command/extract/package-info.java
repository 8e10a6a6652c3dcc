/** {@code extract}: what was taken out of a package. */
@NullMarked
package org.vmcoregdb.server.command.extract;

import org.jspecify.annotations.NullMarked;
