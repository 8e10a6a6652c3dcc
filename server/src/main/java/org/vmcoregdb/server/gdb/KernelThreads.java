package org.vmcoregdb.server.gdb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.protocol.target.ThreadInfo;
import org.vmcoregdb.protocol.target.Threads;

/**
 * Tasks as threads: those on a CPU first, in CPU order, because the kernel's own gdb scripts take gdb's thread number
 * minus one for the CPU.
 */
final class KernelThreads implements Threads {
    private final Map<Long, Task> byTid = new LinkedHashMap<>();
    private final long[] ids;
    private final long current;
    private final ByteOrder byteOrder;

    KernelThreads(Kernel kernel) {
        byteOrder = kernel.arch().byteOrder();
        List<Task> ordered = new ArrayList<>();
        for (int cpu : kernel.perCpu().present()) {
            RunningTasks.of(kernel).on(cpu).ifPresent(ordered::add);
        }
        ordered.addAll(Tasks.of(kernel).all());
        for (Task task : ordered) {
            // a damaged task list may show a pid twice, or one that is no thread id
            if (ThreadIds.of(task) > 0) {
                byTid.putIfAbsent(ThreadIds.of(task), task);
            }
        }
        ids = byTid.keySet().stream().mapToLong(Long::longValue).toArray();
        current = Cpus.of(kernel)
                .panicTask()
                .map(ThreadIds::of)
                .filter(byTid::containsKey)
                .orElse(ids.length == 0 ? 1 : ids[0]);
    }

    @Override
    public long[] ids() {
        return ids;
    }

    @Override
    public boolean contains(long tid) {
        return byTid.containsKey(tid);
    }

    @Override
    public long current() {
        return current;
    }

    /** The task that a thread id stands for. */
    Optional<Task> task(long tid) {
        return Optional.ofNullable(byTid.get(tid));
    }

    @Override
    public Optional<ThreadInfo> find(long tid) {
        return task(tid).map(t -> info(tid, t));
    }

    /** What a task does that is on no CPU: TASK_RUNNING is also the state of one that waits for its turn, as idle tasks do. */
    private static String waiting(Task task) {
        String word = task.state().word();
        return word.equals("running") ? "runnable" : word;
    }

    private ThreadInfo info(long tid, Task task) {
        String state = task.isActive() ? "running on CPU " + task.activeOn().getAsInt() : waiting(task);
        byte[] handle =
                ByteBuffer.allocate(8).order(byteOrder).putLong(task.address()).array();
        // debuggers print names as they are
        String name = PrintableText.inLine(task.comm());
        String extra = String.format(Locale.ROOT, "%s (%s) task 0x%x", name, state, task.address());
        return new ThreadInfo(tid, name, state, OptionalInt.of(task.cpu()), Optional.of(handle), extra);
    }
}
