/** What debuggers are told of CPUs of arm64. */
@NullMarked
package org.vmcoregdb.server.gdb.arm64;

import org.jspecify.annotations.NullMarked;
