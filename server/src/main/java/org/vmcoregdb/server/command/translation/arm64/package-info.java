/** The way through page tables of arm64 as crash shows it. */
@NullMarked
package org.vmcoregdb.server.command.translation.arm64;

import org.jspecify.annotations.NullMarked;
