package org.vmcoregdb.protocol.target;

/**
 * Where a program really is.
 *
 * @param textSegment address of its first loadable segment in the target; gdb's {@code TextSeg=}
 * @param slide how much that is above the address in the file, modulo 2^64; LLDB's {@code Text=}
 */
public record Relocation(long textSegment, long slide) {}
