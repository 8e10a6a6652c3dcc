/**
 * DWARF call frames for arm64 kernels: made of what functions' instructions put on the stack, with return addresses that may be signed.
 */
@NullMarked
package org.vmcoregdb.debuginfo.arm64;

import org.jspecify.annotations.NullMarked;
