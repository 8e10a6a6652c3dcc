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
import java.util.stream.LongStream;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.protocol.target.ThreadInfo;
import org.vmcoregdb.protocol.target.Threads;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;

/**
 * Tasks as threads: those on a CPU first, in CPU order, because the kernel's own gdb scripts take gdb's thread number
 * minus one for the CPU. Of a kernel whose tasks are not known, because nothing at hand has its types or symbols, the CPUs are the threads.
 */
final class KernelThreads implements Threads {
    private final Map<Long, Task> byTid = new LinkedHashMap<>();
    private final Map<Long, RegisterSet> cpusByTid = new LinkedHashMap<>();
    private final Optional<String> withoutTasks;
    private final long[] ids;
    private final long current;
    private final ByteOrder byteOrder;

    KernelThreads(Kernel kernel) {
        byteOrder = kernel.arch().byteOrder();
        long panicked = 1;
        Optional<String> problem = Optional.empty();
        try {
            panicked = addTasks(kernel);
        } catch (MissingTypeException | MissingSymbolException | MemoryFault unknown) {
            problem = Optional.of("its tasks are not known: " + unknown.getMessage());
            addCpus(kernel);
        }
        withoutTasks = problem;
        ids = LongStream.concat(
                        byTid.keySet().stream().mapToLong(Long::longValue),
                        cpusByTid.keySet().stream().mapToLong(Long::longValue))
                .toArray();
        current = contains(panicked) ? panicked : ids.length == 0 ? 1 : ids[0];
    }

    /** @return the thread id of the task that panicked, or of nothing */
    private long addTasks(Kernel kernel) {
        List<Task> ordered = new ArrayList<>();
        for (int cpu : kernel.perCpu().present()) {
            RunningTasks.of(kernel).on(cpu).ifPresent(ordered::add);
        }
        ordered.addAll(Tasks.of(kernel).all());
        long panicked = Cpus.of(kernel).panicTask().map(ThreadIds::of).orElse(0L);
        for (Task task : ordered) {
            // a damaged task list may show a pid twice, or one that is no thread id
            if (ThreadIds.of(task) > 0) {
                byTid.putIfAbsent(ThreadIds.of(task), task);
            }
        }
        return panicked;
    }

    private void addCpus(Kernel kernel) {
        for (CpuState cpu : kernel.dump().cpus()) {
            cpusByTid.put(cpusByTid.size() + 1L, cpu.registers());
        }
        cpusByTid.putIfAbsent(1L, RegisterSet.EMPTY); // debuggers insist on a thread
    }

    @Override
    public long[] ids() {
        return ids;
    }

    @Override
    public boolean contains(long tid) {
        return byTid.containsKey(tid) || cpusByTid.containsKey(tid);
    }

    @Override
    public long current() {
        return current;
    }

    /** The task that a thread id stands for. */
    Optional<Task> task(long tid) {
        return Optional.ofNullable(byTid.get(tid));
    }

    /** The registers of the CPU that a thread id stands for, in a kernel whose tasks are not known. */
    Optional<RegisterSet> cpu(long tid) {
        return Optional.ofNullable(cpusByTid.get(tid));
    }

    /** Why there are no tasks, if there are none. */
    Optional<String> withoutTasks() {
        return withoutTasks;
    }

    @Override
    public Optional<ThreadInfo> find(long tid) {
        return cpusByTid.containsKey(tid)
                ? Optional.of(cpuInfo(tid))
                : task(tid).map(t -> info(tid, t));
    }

    private ThreadInfo cpuInfo(long tid) {
        int cpu = (int) tid - 1;
        String name = "CPU " + cpu;
        String state = PrintableText.inLine(withoutTasks.orElse(""));
        return new ThreadInfo(tid, name, state, OptionalInt.of(cpu), Optional.empty(), name + " (" + state + ")");
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
