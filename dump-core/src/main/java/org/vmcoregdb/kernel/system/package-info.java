/**
 * The machine and the kernel as a whole: times, load, memory, taint, firmware, configuration, system calls, control registers.
 */
@NullMarked
package org.vmcoregdb.kernel.system;

import org.jspecify.annotations.NullMarked;
