package org.vmcoregdb.triage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** Who is to blame where the one that panicked is not: a watchdog complains about another CPU or task, a CPU waits for another. */
final class Culprits {
    /** {@code print_cpu_stall_info()} of kernel/rcu/tree_stall.h: {@code 2-...0: (1 GPs behind) …}. */
    private static final Pattern STALLED_CPU =
            Pattern.compile("(?:^|\\s)(\\d{1,4})-[.O!?][^ :]{0,3}: \\(|CPUs/tasks: \\{ (?:P\\d+ )*(\\d{1,4})-");

    /** {@code rcu_print_task_stall()} of the same file: {@code Tasks blocked on level-0 rcu_node (CPUs 0-7): P123}. */
    private static final Pattern STALLED_TASK = Pattern.compile("Tasks blocked on level-\\d+ rcu_node.*?: P(\\d{1,9})");

    /** How a report of a stall begins. */
    private static final Pattern STALL = Pattern.compile("detected (?:expedited )?stalls? on ");

    /** kernel/watchdog.c, kernel/watchdog_hld.c. */
    private static final Pattern LOCKED_UP =
            Pattern.compile("hard LOCKUP on cpu (\\d{1,4})|soft lockup - CPU#(\\d{1,4})");

    /** What waits until another CPU has run a function ({@code kernel/smp.c}). */
    private static final Set<String> ASKING = Set.of(
            "smp_call_function_single",
            "smp_call_function_single_async",
            "smp_call_function_many_cond",
            "smp_call_function_many",
            "smp_call_function_any",
            "smp_call_function",
            "csd_lock_wait",
            "__csd_lock_wait",
            "csd_lock_wait_toolong",
            "generic_exec_single");

    private static final int FEWEST_REPEATS = 3;
    private static final int MAX_CALLS = 1 << 12;

    private final Kernel kernel;
    private final CrashCode code;

    Culprits(Kernel kernel) {
        this.kernel = kernel;
        this.code = CrashCode.of(kernel.arch().machine());
    }

    /**
     * The task that a watchdog complained about last, before it panicked; of several in one report of a stall the first.
     *
     * @return empty if the log does not say, or the task is not there any more
     */
    Optional<Task> of(CrashClass type, List<LogRecord> records, Task watchdog) {
        Pattern complaint = type == CrashClass.RCU_STALL ? STALLED_CPU : LOCKED_UP;
        OptionalInt cpu = OptionalInt.empty();
        OptionalInt pid = OptionalInt.empty();
        for (LogRecord record : records) {
            for (String line : record.text().lines().toList()) {
                if (STALL.matcher(line).find()) {
                    cpu = OptionalInt.empty();
                    pid = OptionalInt.empty();
                }
                Matcher onCpu = complaint.matcher(line);
                Matcher inTask = STALLED_TASK.matcher(line);
                if (onCpu.find() && (cpu.isEmpty() || type != CrashClass.RCU_STALL)) {
                    cpu = OptionalInt.of(Integer.parseInt(onCpu.group(1) == null ? onCpu.group(2) : onCpu.group(1)));
                }
                if (inTask.find() && pid.isEmpty()) {
                    pid = OptionalInt.of(Integer.parseInt(inTask.group(1)));
                }
            }
        }
        if (cpu.isPresent()) {
            return on(cpu.getAsInt());
        }
        return type == CrashClass.RCU_STALL && pid.isPresent()
                ? Tasks.of(kernel).withPid(pid.getAsInt())
                : Optional.of(watchdog);
    }

    /** The record in which a watchdog began to complain for the last time. */
    static Optional<LogRecord> complaint(CrashClass type, List<LogRecord> records) {
        Pattern begin = type == CrashClass.RCU_STALL ? STALL : LOCKED_UP;
        return records.stream()
                .filter(record -> begin.matcher(record.text()).find())
                .reduce((earlier, later) -> later);
    }

    private Optional<Task> on(int cpu) {
        return Cpus.of(kernel).number(cpu).flatMap(Cpu::task);
    }

    /**
     * The task on the CPU that a stack waits for, because it was asked to run a function and has not yet: what was asked for
     * still is in its queue ({@code call_single_queue}).
     *
     * @param place the frame where it waits
     */
    Optional<Task> silent(Backtrace waiting, int place) {
        boolean asks = waiting.frames().stream()
                .skip(place)
                .limit(2)
                .flatMap(frame -> CrashCode.function(frame).stream())
                .anyMatch(ASKING::contains);
        if (!asks) {
            return Optional.empty();
        }
        List<Integer> owing = new ArrayList<>();
        for (Cpu cpu : Cpus.of(kernel).all()) {
            List<Long> calls = calls(cpu.number());
            if (calls.stream().anyMatch(call -> isOn(waiting.task(), call))) {
                return cpu.task();
            }
            if (!calls.isEmpty() && waiting.task().activeOn().orElse(-1) != cpu.number()) {
                owing.add(cpu.number());
            }
        }
        return owing.size() == 1 ? on(owing.get(0)) : Optional.empty();
    }

    private boolean isOn(Task task, long address) {
        return Long.compareUnsigned(address - task.stack(), ThreadSize.of(kernel)) < 0;
    }

    /** What a CPU has been asked to run and has not begun with. */
    private List<Long> calls(int cpu) {
        List<Long> calls = new ArrayList<>();
        try {
            OptionalLong head = kernel.perCpu().variable("call_single_queue", cpu);
            long next = head.isPresent() ? kernel.memory().readLong(head.getAsLong()) : 0;
            while (next != 0 && calls.size() < MAX_CALLS) {
                calls.add(next);
                next = kernel.memory().readLong(next);
            }
        } catch (MemoryFault missing) {
            return calls;
        }
        return calls;
    }

    /**
     * Where a CPU was when it was stopped or complained about: what the innermost interrupt interrupted, unless that was in turn
     * the handler of nothing but a clock tick.
     *
     * @param from where to begin, and the answer if nothing was interrupted
     */
    int place(List<Frame> frames, int from) {
        OptionalInt entry = nextEntry(frames, from);
        int place = entry.isPresent() ? entry.getAsInt() + 1 : from;
        if (entry.isEmpty()) {
            return place;
        }
        while (true) {
            OptionalInt outer = nextEntry(frames, place);
            if (outer.isEmpty() || !isTick(frames.subList(place, outer.getAsInt() + 1))) {
                return place;
            }
            place = outer.getAsInt() + 1;
        }
    }

    private static OptionalInt nextEntry(List<Frame> frames, int from) {
        for (int i = from; i < frames.size(); i++) {
            if (frames.get(i).savedRegisters().isPresent()) {
                return frames.get(i).savedRegisters().get().userMode() ? OptionalInt.empty() : OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** True of the frames of a clock's interrupt that runs the kernel's own code and no soft interrupt. */
    private boolean isTick(List<Frame> handler) {
        boolean ordinary = handler.stream()
                .allMatch(frame -> frame.symbol()
                        .filter(s -> s.symbol().module().isEmpty())
                        .filter(s -> !s.symbol().name().contains("softirq"))
                        .isPresent());
        return ordinary && code.isTick(handler.get(handler.size() - 1));
    }

    /**
     * Where a stack that was too small was used up: the innermost frame of the function that most frames are of, if there is one
     * that calls itself again and again.
     */
    static int recursion(List<Frame> frames, int place) {
        Map<String, Integer> first = new HashMap<>();
        Map<String, Integer> count = new HashMap<>();
        int most = FEWEST_REPEATS - 1;
        int found = place;
        for (int i = place; i < frames.size(); i++) {
            Optional<String> function = CrashCode.function(frames.get(i));
            if (function.isPresent() && !frames.get(i).guessed()) {
                first.putIfAbsent(function.get(), i);
                count.merge(function.get(), 1, Integer::sum);
            }
        }
        for (Map.Entry<String, Integer> entry : count.entrySet()) {
            int at = first.getOrDefault(entry.getKey(), place);
            if (entry.getValue() > most || entry.getValue() == most && found != place && at < found) {
                most = entry.getValue();
                found = at;
            }
        }
        return found;
    }
}
