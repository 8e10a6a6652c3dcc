package org.vmcoregdb.kernel.signal;

/**
 * What one task has of signals for itself.
 *
 * @param deliverable whether one waits that is not blocked
 * @param blocked the signals that are blocked: bit 0 is signal 1
 * @param own signals to this task
 */
public record ThreadSignals(boolean deliverable, long blocked, PendingSignals own) {}
