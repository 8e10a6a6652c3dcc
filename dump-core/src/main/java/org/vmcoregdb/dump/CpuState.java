package org.vmcoregdb.dump;

import org.vmcoregdb.arch.RegisterSet;

/**
 * The registers of one CPU when the dump was taken, decoded by the reader of the dump's format.
 *
 * @param source what part of the dump they come from, such as {@code NT_PRSTATUS}
 * @param registers the values that the dump has; empty if what it has could not be decoded
 */
public record CpuState(String source, RegisterSet registers) {}
