/** What images of the memory of x86-64 machines need to be known. */
@NullMarked
package org.vmcoregdb.dump.image.x86;

import org.jspecify.annotations.NullMarked;
