package org.vmcoregdb.triage;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;

/** The task that the hung-task watchdog complained about first ({@code kernel/hung_task.c}): those after it may wait for it. */
final class HungTask {
    private static final Pattern COMPLAINT =
            Pattern.compile("task (.{1,15}):(\\d{1,10}) blocked for more than \\d+ seconds");

    private HungTask() {}

    /** The record with the watchdog's first complaint. */
    static Optional<LogRecord> complaint(List<LogRecord> records) {
        return records.stream()
                .filter(record -> COMPLAINT.matcher(record.text()).find())
                .findFirst();
    }

    /** The task, if the log names it and it is still there. */
    static Optional<Task> of(Kernel kernel, List<LogRecord> records) {
        for (LogRecord record : records) {
            Matcher complaint = COMPLAINT.matcher(record.text());
            if (complaint.find()) {
                long pid = Long.parseLong(complaint.group(2));
                return Tasks.of(kernel).all().stream()
                        .filter(task -> task.pid() == pid && task.comm().equals(complaint.group(1)))
                        .findFirst();
            }
        }
        return Optional.empty();
    }
}
