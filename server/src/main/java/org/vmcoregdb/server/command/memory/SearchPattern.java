package org.vmcoregdb.server.command.memory;

import java.util.List;
import org.vmcoregdb.server.result.MemoryAnswer;

/** What is looked for in memory. */
interface SearchPattern {
    /** What of it begins in a range. Where memory is missing, nothing is found. */
    List<MemoryAnswer> find(MemoryReader memory, SearchRange range);

    /** Ranges have to begin at a multiple of this many bytes. */
    int alignment();
}
