/**
 * Memory management, as in {@code mm}: address spaces of processes, {@code struct page}, areas of memory, slab caches, swap,
 * the page cache, and what a process was started with. Knows tasks and files.
 */
@NullMarked
package org.vmcoregdb.kernel.mm;

import org.jspecify.annotations.NullMarked;
