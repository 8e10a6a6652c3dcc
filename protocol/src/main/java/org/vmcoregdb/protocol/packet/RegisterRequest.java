package org.vmcoregdb.protocol.packet;

import java.util.Optional;

/** Requests about registers. LLDB names the thread in the packet, gdb selects it beforehand. */
public sealed interface RegisterRequest extends Request {
    /**
     * {@code g}.
     *
     * @param thread whose; empty for the selected one
     */
    record ReadAll(Optional<ThreadId> thread) implements RegisterRequest {}

    /**
     * {@code p}.
     *
     * @param number which register, unsigned
     * @param thread whose; empty for the selected one
     */
    record ReadOne(long number, Optional<ThreadId> thread) implements RegisterRequest {}

    /**
     * {@code G}.
     *
     * @param values all registers, in hexadecimal, as {@code g} has them
     * @param thread whose; empty for the selected one
     */
    record WriteAll(String values, Optional<ThreadId> thread) implements RegisterRequest {}

    /**
     * {@code P}.
     *
     * @param number which register, unsigned
     * @param value its bytes in target byte order
     * @param thread whose; empty for the selected one
     */
    record WriteOne(long number, byte[] value, Optional<ThreadId> thread) implements RegisterRequest {}
}
