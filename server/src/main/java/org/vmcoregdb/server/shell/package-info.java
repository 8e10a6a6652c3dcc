/**
 * All commands by name: splits a line, lets picocli parse it, runs it, for one task or for many. The only room that knows every
 * command.
 */
@NullMarked
package org.vmcoregdb.server.shell;

import org.jspecify.annotations.NullMarked;
