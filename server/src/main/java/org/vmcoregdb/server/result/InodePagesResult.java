package org.vmcoregdb.server.result;

import org.vmcoregdb.kernel.fs.InodePages;

/** The pages of a file that are in memory. */
public record InodePagesResult(InodePages pages) implements Result.FileAnswer {}
