package org.vmcoregdb.packages;

/**
 * What a package says of a file in it.
 *
 * @param size in bytes; -1 if it does not say
 * @param link true if it stands for another file and has no contents of its own
 */
record PackageEntry(EntryName name, long size, boolean link) {}
