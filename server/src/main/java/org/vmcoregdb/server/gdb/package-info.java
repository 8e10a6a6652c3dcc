/**
 * The kernel of a dump as a target for debuggers: tasks as threads, their registers and memory, {@code monitor} commands.
 */
@NullMarked
package org.vmcoregdb.server.gdb;

import org.jspecify.annotations.NullMarked;
