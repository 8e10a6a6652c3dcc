/** {@code q}, {@code exit}, and commands of crash that are never done here: {@code wr}, {@code extend}. */
@NullMarked
package org.vmcoregdb.server.command.session;

import org.jspecify.annotations.NullMarked;
