package org.vmcoregdb.convert;

import org.vmcoregdb.bytes.FormatException;

/** Writes one format: blocks of pages in their order, then what could not be known before. For one thread. */
interface PageTarget {
    /** Writes a block, and takes what turned out to be missing out of the plan. */
    void write(PageBlock block) throws FormatException;

    /** The chunk's pages have all been written. */
    void endOf(PagePlan.Chunk chunk) throws FormatException;

    /** Writes all else. */
    void finish() throws FormatException;
}
