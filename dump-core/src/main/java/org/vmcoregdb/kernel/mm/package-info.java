/**
 * Memory management, as in {@code mm}: address spaces of processes, {@code struct page}, areas of memory, slab caches, swap.
 */
@NullMarked
package org.vmcoregdb.kernel.mm;

import org.jspecify.annotations.NullMarked;
