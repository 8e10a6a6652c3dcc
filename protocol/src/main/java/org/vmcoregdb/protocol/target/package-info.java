/**
 * What a target implements to be served to debuggers: a description of its registers, its threads, their registers, memory,
 * files, and a command interpreter for {@code monitor}.
 *
 * <p>Everything here is shared by all clients and read from several threads at once, so implementations are immutable or
 * thread-safe. Addresses are unsigned 64-bit numbers in a {@code long}. A thread is named by a thread id: a positive
 * {@code long}, such as a Linux pid; below 2^31, because gdb keeps 32 bits of it.
 *
 * <p>Implementations may take their time on first use: a client waits at most the session's deadline for an answer, and the
 * work goes on in the background. They should answer {@link org.vmcoregdb.protocol.target.Target#objects()} at once.
 */
@NullMarked
package org.vmcoregdb.protocol.target;

import org.jspecify.annotations.NullMarked;
