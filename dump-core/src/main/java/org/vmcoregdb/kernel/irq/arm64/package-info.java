/** Where CPUs of arm64 go on exceptions. */
@NullMarked
package org.vmcoregdb.kernel.irq.arm64;

import org.jspecify.annotations.NullMarked;
