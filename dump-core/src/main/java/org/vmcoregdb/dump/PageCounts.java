package org.vmcoregdb.dump;

/**
 * How much of the crashed machine's memory a dump holds, in pages of {@link DumpFile#pageSize()} bytes.
 *
 * @param total pages of memory that the dump knows of
 * @param present pages whose data the file should hold (some of them may yet turn out corrupt)
 * @param excluded pages that the dump filter left out
 * @param truncated pages that the file ends before
 */
public record PageCounts(long total, long present, long excluded, long truncated) {}
