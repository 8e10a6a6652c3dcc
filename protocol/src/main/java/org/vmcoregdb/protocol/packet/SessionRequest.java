package org.vmcoregdb.protocol.packet;

import java.util.List;

/** Requests about the session itself. */
public sealed interface SessionRequest extends Request {
    /**
     * {@code qSupported}.
     *
     * @param features what the client says of itself, such as {@code error-message+}
     */
    record Supported(List<String> features) implements SessionRequest {}

    /**
     * {@code vRun}, {@code A}: look at another target.
     *
     * @param name what the client calls it; empty for the one that is there already
     */
    record Run(String name) implements SessionRequest {}

    /**
     * {@code vAttach}: look at another target.
     *
     * @param number its place among those that are offered, unsigned, from 1
     */
    record Attach(long number) implements SessionRequest {}

    /** Requests without arguments, or whose arguments do not matter. */
    enum Plain implements SessionRequest {
        /** {@code QStartNoAckMode}. */
        START_NO_ACK_MODE,
        /** {@code !}: {@code target extended-remote}. */
        EXTENDED_MODE,
        /** {@code ?}: why does it stand still. */
        STOP_REASON,
        /** {@code D}. */
        DETACH,
        /** {@code k}. */
        KILL_CONNECTION,
        /** {@code vKill}. */
        KILL,
        /** {@code R}: restart, the only packet without a reply. */
        RESTART,
        /** {@code qAttached}. */
        ATTACHED,
        /** {@code qOffsets}. */
        OFFSETS,
        /** {@code qSymbol}: does the server want to know symbols. */
        SYMBOL,
        /** {@code qGDBServerVersion}. */
        SERVER_VERSION,
        /** {@code vCont?}. */
        RESUME_ACTIONS,
        /** {@code Z0}, {@code Z1}, {@code z0}, {@code z1}: sets or removes a breakpoint. */
        BREAKPOINT
    }
}
