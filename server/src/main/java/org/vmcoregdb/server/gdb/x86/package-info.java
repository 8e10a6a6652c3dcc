/** What debuggers learn about an x86-64 CPU: gdb's names and types of its registers, its system registers, QEMU's way to print them. */
@NullMarked
package org.vmcoregdb.server.gdb.x86;

import org.jspecify.annotations.NullMarked;
