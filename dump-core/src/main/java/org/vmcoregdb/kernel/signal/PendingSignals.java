package org.vmcoregdb.kernel.signal;

import java.util.List;
import java.util.Optional;

/**
 * Signals that wait to be delivered: {@code struct sigpending}.
 *
 * @param set bit 0 is signal 1
 * @param queue those with information about their cause, oldest first
 * @param problem why the queue is not whole
 */
public record PendingSignals(long set, List<Queued> queue, Optional<String> problem) {
    /**
     * One of them.
     *
     * @param number of the signal
     * @param information address of its {@code kernel_siginfo}
     */
    public record Queued(int number, long information) {}
}
