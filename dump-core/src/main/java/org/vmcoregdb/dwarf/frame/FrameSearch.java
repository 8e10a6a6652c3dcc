package org.vmcoregdb.dwarf.frame;

import java.util.Optional;
import org.vmcoregdb.bytes.DumpFormatException;

/** Finds the frame entry of an address. */
interface FrameSearch {
    /**
     * @return empty if no entry covers the address
     * @throws DumpFormatException if the entry is damaged
     */
    Optional<FrameEntry> find(long address) throws DumpFormatException;
}
