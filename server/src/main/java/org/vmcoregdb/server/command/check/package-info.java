/** {@code check}: named checks, and what they found. */
@NullMarked
package org.vmcoregdb.server.command.check;

import org.jspecify.annotations.NullMarked;
