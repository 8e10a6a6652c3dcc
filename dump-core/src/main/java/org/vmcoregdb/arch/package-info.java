/**
 * What a CPU architecture decides: registers and their order, paging, where the kernel half of the address space begins,
 * the layout of saved register frames. One final class per architecture behind {@link org.vmcoregdb.arch.Architecture}.
 * Nothing here reads memory.
 */
@NullMarked
package org.vmcoregdb.arch;

import org.jspecify.annotations.NullMarked;
