/** {@code kmem}: how the kernel's memory is used, slab caches, free lists, and what an address is. */
@NullMarked
package org.vmcoregdb.server.command.kmem;

import org.jspecify.annotations.NullMarked;
