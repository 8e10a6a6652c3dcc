/** Page tables of arm64. */
@NullMarked
package org.vmcoregdb.memory.arm64;

import org.jspecify.annotations.NullMarked;
