/** Exceptions of x86-64: vectors, error codes, flags, and where the stack protector's canary is. */
@NullMarked
package org.vmcoregdb.diagnosis.x86;

import org.jspecify.annotations.NullMarked;
