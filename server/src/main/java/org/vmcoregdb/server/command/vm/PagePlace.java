package org.vmcoregdb.server.command.vm;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a page of an area is: in memory, in a swap area, or in the file that is mapped.
 *
 * @param paddr where it is in memory
 * @param swap the device or file that it was swapped out to
 * @param file the file that it would be read from
 * @param offset where in the swap area (in pages) or the file (in bytes)
 */
record PagePlace(long vaddr, OptionalLong paddr, Optional<String> swap, Optional<String> file, OptionalLong offset) {}
