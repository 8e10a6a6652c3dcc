/** Registers and frames of arm64 as crash shows them. */
@NullMarked
package org.vmcoregdb.server.command.stack.arm64;

import org.jspecify.annotations.NullMarked;
