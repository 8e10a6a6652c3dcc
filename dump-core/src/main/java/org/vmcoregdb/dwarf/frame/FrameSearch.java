package org.vmcoregdb.dwarf.frame;

import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;

/** Finds the frame entry of an address. */
interface FrameSearch {
    /**
     * @return empty if no entry covers the address
     * @throws FormatException if the entry is damaged
     */
    Optional<FrameEntry> find(long address) throws FormatException;
}
