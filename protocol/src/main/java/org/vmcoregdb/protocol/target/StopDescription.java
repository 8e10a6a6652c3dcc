package org.vmcoregdb.protocol.target;

/**
 * Why a target stands still.
 *
 * @param signal gdb's signal number for the first stop, 1 to 255: 5, SIGTRAP, unless there is a better one
 * @param description what LLDB shows as the stop reason of the current thread, such as the panic message; may be empty
 */
public record StopDescription(int signal, String description) {}
