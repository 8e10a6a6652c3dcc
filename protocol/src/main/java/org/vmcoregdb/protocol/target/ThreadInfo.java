package org.vmcoregdb.protocol.target;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a debugger shows of a thread.
 *
 * @param tid its id
 * @param name its name (a task's {@code comm}); any characters
 * @param state what it is doing, such as {@code sleeping}; gdb shows it in parentheses; may be empty
 * @param core the CPU it is on or was last on
 * @param handle what gdb's Python gets from {@code gdb.selected_thread().handle()}, in target byte order: the address of the
 *     {@code task_struct}
 * @param extraInfo the one line for clients that take no XML ({@code qThreadExtraInfo}); may be empty, then name and state
 *     are given
 */
public record ThreadInfo(
        long tid, String name, String state, OptionalInt core, Optional<byte[]> handle, String extraInfo) {}
