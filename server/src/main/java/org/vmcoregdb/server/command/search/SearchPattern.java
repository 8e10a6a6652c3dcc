package org.vmcoregdb.server.command.search;

import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.memory.MemoryReader;

/** What is looked for in memory. */
interface SearchPattern {
    /** What of it begins in a range. Where memory is missing, nothing is found. */
    List<Answer> find(MemoryReader memory, SearchRange range);

    /** Ranges have to begin at a multiple of this many bytes. */
    int alignment();
}
