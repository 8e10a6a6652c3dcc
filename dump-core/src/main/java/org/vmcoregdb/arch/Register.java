package org.vmcoregdb.arch;

/**
 * One register of an architecture.
 *
 * @param number its place in the architecture's list and in a {@link RegisterSet}
 * @param name as debuggers call it, such as {@code rip}
 * @param bits width
 */
public record Register(int number, String name, int bits) {}
