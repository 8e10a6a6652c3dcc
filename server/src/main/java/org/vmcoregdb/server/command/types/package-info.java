/** Commands that show C types and what memory holds of them: {@code struct}, {@code task}, {@code p}, {@code whatis}. */
@NullMarked
package org.vmcoregdb.server.command.types;

import org.jspecify.annotations.NullMarked;
