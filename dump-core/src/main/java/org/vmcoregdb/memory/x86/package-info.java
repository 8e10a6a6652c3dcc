/** Page tables of x86-64. */
@NullMarked
package org.vmcoregdb.memory.x86;

import org.jspecify.annotations.NullMarked;
