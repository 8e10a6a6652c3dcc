package org.vmcoregdb.kernel.signal;

import java.util.List;

/**
 * What the threads of a process have in common of signals.
 *
 * @param address of the {@code signal_struct}
 * @param threads how many threads it has
 * @param actions what it does with each signal; none for a process that has ended
 * @param shared signals to the process, for any of its threads
 */
public record ProcessSignals(long address, long threads, List<SignalAction> actions, PendingSignals shared) {}
