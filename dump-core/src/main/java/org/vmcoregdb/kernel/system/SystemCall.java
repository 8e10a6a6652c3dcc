package org.vmcoregdb.kernel.system;

import java.util.Optional;
import org.vmcoregdb.dwarf.line.SourceLine;

/**
 * A system call.
 *
 * @param number by which user space calls it
 * @param address of the function
 * @param function its name
 * @param source where it is, if there is a vmlinux that tells
 */
public record SystemCall(int number, long address, String function, Optional<SourceLine> source) {}
