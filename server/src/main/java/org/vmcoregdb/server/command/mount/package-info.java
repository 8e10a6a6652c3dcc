/** {@code mount}: which file systems are mounted where, their open files and what of them is not written. */
@NullMarked
package org.vmcoregdb.server.command.mount;

import org.jspecify.annotations.NullMarked;
