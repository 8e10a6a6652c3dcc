/** {@code vtop}, {@code ptov}, {@code pte}, {@code btop} and {@code ptob}: addresses and pages. */
@NullMarked
package org.vmcoregdb.server.command.translation;

import org.jspecify.annotations.NullMarked;
