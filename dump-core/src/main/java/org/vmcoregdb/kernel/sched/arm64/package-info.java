/** How CPUs of arm64 know their task. */
@NullMarked
package org.vmcoregdb.kernel.sched.arm64;

import org.jspecify.annotations.NullMarked;
