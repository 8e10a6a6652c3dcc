/** The machine and the build of the kernel: firmware's names (DMI), the table of system calls, the configuration, system registers. */
@NullMarked
package org.vmcoregdb.kernel.machine;

import org.jspecify.annotations.NullMarked;
