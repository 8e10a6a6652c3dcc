/** {@code list} and {@code tree}: what lists and trees hold. */
@NullMarked
package org.vmcoregdb.server.command.list;

import org.jspecify.annotations.NullMarked;
