package org.vmcoregdb.protocol.target;

import java.util.Optional;

/**
 * A range of virtual addresses with one answer to "may this be accessed".
 *
 * @param start first address, unsigned
 * @param size in bytes, unsigned; {@code start + size} may be 2^64
 * @param permissions some of {@code rwx}, in this order; empty for a hole
 * @param name such as {@code vmalloc} or a file name
 */
public record MemoryRegion(long start, long size, String permissions, Optional<String> name) {}
