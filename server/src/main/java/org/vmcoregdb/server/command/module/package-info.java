/** {@code mod}: the modules and their files. */
@NullMarked
package org.vmcoregdb.server.command.module;

import org.jspecify.annotations.NullMarked;
