/** Pages as the kernel sees them: its records of them ({@code struct page}), what page table entries say, and the areas of processes. */
@NullMarked
package org.vmcoregdb.kernel.pages;

import org.jspecify.annotations.NullMarked;
