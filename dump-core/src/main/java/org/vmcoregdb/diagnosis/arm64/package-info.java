/** Exceptions of arm64. */
@NullMarked
package org.vmcoregdb.diagnosis.arm64;

import org.jspecify.annotations.NullMarked;
