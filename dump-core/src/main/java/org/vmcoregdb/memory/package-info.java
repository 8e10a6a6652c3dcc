/**
 * Memory of the dead machine: {@link org.vmcoregdb.memory.PhysicalMemory} caches the pages of a dump;
 * {@link org.vmcoregdb.memory.AddressSpace} is a virtual view through page tables (the kernel's or one process's). A
 * read gives data or a {@link org.vmcoregdb.memory.MemoryFault} with its reason. How page tables are laid out is an architecture's {@link
 * org.vmcoregdb.memory.Paging}. Nothing here knows symbols or types.
 */
@NullMarked
package org.vmcoregdb.memory;

import org.jspecify.annotations.NullMarked;
