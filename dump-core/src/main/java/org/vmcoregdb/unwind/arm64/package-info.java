/**
 * Stacks of arm64 kernels: frame records, what entry code saves, and the instructions of functions that set frames up. Return addresses may
 * be signed (PAC).
 */
@NullMarked
package org.vmcoregdb.unwind.arm64;

import org.jspecify.annotations.NullMarked;
