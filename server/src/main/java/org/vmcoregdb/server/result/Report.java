package org.vmcoregdb.server.result;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.SuspectModule;

/**
 * The triage page of one dump. What could not be read is left out, and why is among the problems.
 *
 * @param system the machine
 * @param crash what killed it
 * @param abrtHash the identifier that ABRT gives to the crash by its log
 * @param taint what has tainted the kernel
 * @param suspects modules to look at first
 * @param running what was on the CPUs
 * @param blocked tasks in uninterruptible sleep
 * @param groups all tasks by their stacks, the largest group first
 * @param logTail the newest records of the log
 * @param problems whole sentences
 */
public record Report(
        Result.SystemResult system,
        Optional<Crash> crash,
        Optional<String> abrtHash,
        List<Taint.Flag> taint,
        List<SuspectModule> suspects,
        List<Where> running,
        List<Where> blocked,
        List<StackGroupsResult.Group> groups,
        List<LogRecord> logTail,
        List<String> problems) {

    /**
     * Where a task was.
     *
     * @param function empty if it was in user mode, or nobody knows
     */
    public record Where(Task task, Optional<SymbolicAddress> function) {}
}
