package org.vmcoregdb.server.command.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.checks.CheckResult;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.hang.HangAnswer;
import org.vmcoregdb.server.command.io.IoAnswer;
import org.vmcoregdb.server.command.stack.StackAnswer;
import org.vmcoregdb.server.command.stack.StackGroupsAnswer;
import org.vmcoregdb.server.command.system.SystemAnswer;
import org.vmcoregdb.server.command.tasks.TaskListAnswer;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.SuspectModule;

/**
 * The triage page of one dump. What could not be read is left out, and why is among the problems.
 *
 * @param system the machine
 * @param checks what checks found that do not take long
 * @param crash what killed it
 * @param lines the source lines of the crash's stack, if the files that have them are at hand
 * @param site the code where it crashed
 * @param seen how often such a crash is known to have happened; empty if nobody counted
 * @param abrtHash the identifier that ABRT gives to the crash by its log
 * @param taint what has tainted the kernel
 * @param suspects modules to look at first
 * @param running what was on the CPUs
 * @param blocked tasks in uninterruptible sleep
 * @param waits who waits for whom, as far as it is known
 * @param io devices that are stuck
 * @param groups all tasks by their stacks, the largest group first
 * @param tasks all tasks
 * @param log the kernel's log
 * @param logStart from which record on the log is about the crash; empty if none is known to be
 * @param problems whole sentences
 */
public record Report(
        SystemAnswer system,
        CheckResult checks,
        Optional<Crash> crash,
        StackAnswer.Lines lines,
        Optional<CrashSite> site,
        Optional<Sightings> seen,
        Optional<String> abrtHash,
        List<Taint.Flag> taint,
        List<SuspectModule> suspects,
        List<Where> running,
        List<Where> blocked,
        HangAnswer waits,
        IoAnswer io,
        List<StackGroupsAnswer.Group> groups,
        List<TaskRow> tasks,
        List<LogRecord> log,
        OptionalInt logStart,
        List<String> problems)
        implements Answer {
    private static final int TAIL_RECORDS = 25;

    /**
     * Where a task was.
     *
     * @param function empty if it was in user mode, or nobody knows
     */
    public record Where(Task task, Optional<SymbolicAddress> function) {}

    /**
     * A task.
     *
     * @param function where it was, or waits; empty if nobody knows
     * @param group which of the groups has its stack; empty if none has
     */
    public record TaskRow(TaskListAnswer.Row row, Optional<SymbolicAddress> function, OptionalInt group) {}

    /** The stack of the crash, with its source lines. */
    public Optional<StackAnswer> stack() {
        return crash.map(c -> new StackAnswer(c.trace(), List.of(), lines, StackAnswer.Look.STANDARD));
    }

    /** The newest records of the log. */
    public List<LogRecord> logTail() {
        return log.subList(Math.max(0, log.size() - TAIL_RECORDS), log.size());
    }

    /** The records of the log that are about the crash: from where it begins to be; the newest if nobody knows where that is. */
    public List<LogRecord> crashLog() {
        return logStart.orElse(log.size()) < log.size() ? log.subList(logStart.getAsInt(), log.size()) : logTail();
    }

    @Override
    public String type() {
        return "report";
    }

    @Override
    public void text(TextPage page) {
        ReportText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        ReportJson.write(out, this);
    }
}
