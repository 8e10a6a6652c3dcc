package org.vmcoregdb.server.command.waitqueue;

import org.vmcoregdb.kernel.sched.WaitQueue;
import org.vmcoregdb.server.answer.TaskHeading;
import org.vmcoregdb.server.answer.TextPage;

/** {@code waitq} as crash shows it; crash ends at the first that is not a task. */
final class WaitQueueText {
    private WaitQueueText() {}

    static void write(TextPage out, WaitQueueAnswer answer) {
        WaitQueue queue = answer.queue();
        if (queue.waiters().isEmpty() && queue.problem().isEmpty()) {
            String address = Long.toHexString(queue.address());
            out.append("wait queue ")
                    .append(answer.name()
                            .map(name -> "\"" + name + "\" (" + address + ")")
                            .orElse(address))
                    .lines(" is empty\n");
        }
        for (WaitQueue.Waiter waiter : queue.waiters()) {
            waiter.task()
                    .ifPresentOrElse(
                            task -> TaskHeading.append(out, task),
                            () -> out.append("[no task: the wait_queue_entry at ")
                                    .append(Long.toHexString(waiter.entry()))
                                    .lines("]\n"));
        }
        queue.problem().ifPresent(why -> out.append('[').append(why).lines("]\n"));
    }
}
