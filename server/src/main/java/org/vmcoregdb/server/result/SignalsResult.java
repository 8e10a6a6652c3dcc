package org.vmcoregdb.server.result;

import java.util.List;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.signal.ProcessSignals;
import org.vmcoregdb.kernel.signal.ThreadSignals;

/**
 * The signals of a task, or of all threads of its process.
 *
 * @param task the one that was asked for, or the first of its process
 * @param process what they have in common
 * @param threads each with its own
 * @param group whether it is about all threads
 */
public record SignalsResult(Task task, ProcessSignals process, List<OfThread> threads, boolean group)
        implements Result.SignalAnswer {
    /** One thread's. */
    public record OfThread(Task task, ThreadSignals signals) {}
}
