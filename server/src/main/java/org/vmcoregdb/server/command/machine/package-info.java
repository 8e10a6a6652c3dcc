/** {@code mach}: what kind of machine it was. */
@NullMarked
package org.vmcoregdb.server.command.machine;

import org.jspecify.annotations.NullMarked;
