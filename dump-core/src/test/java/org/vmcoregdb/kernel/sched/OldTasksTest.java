package org.vmcoregdb.kernel.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.MemoryUse;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.types.btf.BtfWriter;

/** Tasks of 2.6.32: {@code thread_info} at the foot of the stack, per-cpu symbols with a prefix, states with other numbers. */
class OldTasksTest {
    private static final int TASKS = 16;
    private static final int THREAD_GROUP = 32;
    private static final int PID = 48;
    private static final int COMM = 56;
    private static final int STATE = 72;
    private static final int EXIT_STATE = 80;
    private static final int STACK = 88;
    private static final int MM = 96;
    private static final int START = 104;
    private static final int UTIME = 120;
    private static final int PARENT = 128;

    /** What 2.6.32 reports. */
    private static final String[] REPORTED = {
        "R (running)", "S (sleeping)", "D (disk sleep)", "T (stopped)", "T (tracing stop)", "Z (zombie)", "X (dead)"
    };

    private static final int RQ_CURR = 8;
    private static final int RQ_IDLE = 16;

    private final FakeKernel fake = new FakeKernel();
    private final long initTask = fake.place(new byte[256]);

    private static BtfWriter types() {
        BtfWriter w = new BtfWriter();
        int s32 = w.integer("int", 4, BtfWriter.SIGNED);
        int u64 = w.integer("unsigned long", 8, 0);
        int s64 = w.integer("long", 8, BtfWriter.SIGNED);
        int character = w.integer("char", 1, BtfWriter.SIGNED);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        int timespec = w.struct("timespec", 16, member("tv_sec", s64, 0), member("tv_nsec", s64, 8));
        int cputime = w.typedef("cputime_t", u64);
        int atomic = w.struct("", 8, member("counter", s64, 0));
        w.struct(
                "task_struct",
                256,
                member("tasks", list, TASKS),
                member("thread_group", list, THREAD_GROUP),
                member("pid", s32, PID),
                member("tgid", s32, PID + 4),
                member("comm", w.array(character, 16), COMM),
                member("state", s64, STATE),
                member("exit_state", s32, EXIT_STATE),
                member("stack", u64, STACK),
                member("mm", u64, MM),
                member("start_time", timespec, START),
                member("utime", cputime, UTIME),
                member("real_parent", u64, PARENT));
        w.union("thread_union", 8192, member("stack", w.array(u64, 1024), 0));
        w.struct("thread_info", 64, member("task", u64, 0), member("cpu", s32, 24));
        w.struct("rq", 64, member("curr", u64, RQ_CURR), member("idle", u64, RQ_IDLE));
        w.struct(
                "mm_struct",
                64,
                member("total_vm", u64, 0),
                member("_file_rss", w.typedef("mm_counter_t", atomic), 8),
                member("_anon_rss", w.typedef("mm_counter_t", atomic), 16));
        w.struct("clocksource", 16, member("mult", s32, 0), member("shift", s32, 4));
        return w;
    }

    private void task(long at, int pid, String name, long stack) {
        fake.put64(at + THREAD_GROUP, at + THREAD_GROUP).put64(at + THREAD_GROUP + 8, at + THREAD_GROUP);
        fake.put32(at + PID, pid).put32(at + PID + 4, pid).put64(at + STACK, stack);
        fake.put(at + COMM, (name + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    /** Links init_task and others into the ring of processes. */
    private void ring(long... tasks) {
        for (int i = 0; i < tasks.length; i++) {
            fake.put64(tasks[i] + TASKS, tasks[(i + 1) % tasks.length] + TASKS);
            fake.put64(tasks[i] + TASKS + 8, tasks[(i + tasks.length - 1) % tasks.length] + TASKS);
        }
    }

    private long stackOf(long task, int cpu) {
        long stack = fake.place(new byte[8192]);
        fake.put64(stack, task).put32(stack + 24, cpu);
        return stack;
    }

    private Kernel open() {
        return fake.types(types()).open();
    }

    @Test
    void tasksAndCpus() {
        long idle = fake.place(new byte[256]);
        long first = fake.place(new byte[256]);
        long thread = fake.place(new byte[256]);
        task(initTask, 0, "swapper", stackOf(initTask, 0));
        task(idle, 0, "swapper", stackOf(idle, 1));
        task(first, 1, "init", stackOf(first, 1));
        task(thread, 2, "init", stackOf(thread, 0));
        fake.put32(thread + PID + 4, 1);
        fake.put64(first + THREAD_GROUP, thread + THREAD_GROUP).put64(thread + THREAD_GROUP, first + THREAD_GROUP);
        ring(initTask, first);
        long queues = fake.place(new byte[0x2000]);
        // the prefix of the symbols of per-cpu variables, and masks that are arrays of bits
        fake.symbol("init_task", initTask).symbol("per_cpu__runqueues", 0x100);
        fake.variable("cpu_possible_bits", 3).variable("cpu_present_bits", 3).variable("cpu_online_bits", 3);
        long offsets = fake.place(new byte[16]);
        fake.put64(offsets, queues).put64(offsets + 8, queues + 0x1000).symbol("__per_cpu_offset", offsets);
        fake.put64(queues + 0x100 + RQ_IDLE, initTask).put64(queues + 0x100 + RQ_CURR, initTask);
        fake.put64(queues + 0x1100 + RQ_IDLE, idle).put64(queues + 0x1100 + RQ_CURR, first);
        Kernel kernel = open();
        assertThat(Tasks.of(kernel).all())
                .extracting(t -> t.pid() + " " + t.comm() + " " + t.cpu() + " " + t.isActive())
                .containsExactly("0 swapper 0 true", "0 swapper 1 false", "1 init 1 true", "2 init 0 false");
        assertThat(Tasks.of(kernel).problems()).isEmpty();
        assertThat(kernel.perCpu().symbolName("runqueues")).isEqualTo("per_cpu__runqueues");
        assertThat(kernel.perCpu().symbolName("init_task")).isEqualTo("init_task");
        assertThat(kernel.perCpu().symbolName("nothing")).isEqualTo("nothing");
    }

    /** 2.6.32 without kdump: {@code crashing_cpu} is 0, whoever panicked; the stack says it. */
    @Test
    void theCpuThatPanicked() {
        long first = fake.place(new byte[256]);
        long second = fake.place(new byte[256]);
        long[] stacks = {stackOf(first, 0), stackOf(second, 1)};
        task(initTask, 0, "swapper", stackOf(initTask, 0));
        task(first, 1, "init", stacks[0]);
        task(second, 2, "trigger", stacks[1]);
        ring(initTask, first, second);
        long queues = fake.place(new byte[0x2000]);
        fake.symbol("init_task", initTask).symbol("per_cpu__runqueues", 0x100).variable("crashing_cpu", 0);
        fake.variable("cpu_possible_bits", 3).variable("cpu_present_bits", 3).variable("cpu_online_bits", 1);
        long offsets = fake.place(new byte[16]);
        fake.put64(offsets, queues).put64(offsets + 8, queues + 0x1000).symbol("__per_cpu_offset", offsets);
        fake.put64(queues + 0x100 + RQ_CURR, first).put64(queues + 0x1100 + RQ_CURR, second);
        long panic = FakeKernel.TEXT + 0x1000;
        fake.function("panic", panic).function("schedule", panic + 0x100);
        // below the stack pointer is what earlier calls left
        fake.put64(stacks[0] + 0x100, panic + 0x20).put64(stacks[1] + 0x1800, panic + 0x100);
        for (long stack : stacks) {
            fake.dump()
                    .cpu(new CpuState(
                            "QEMU",
                            new RegisterSet.Builder()
                                    .set(X86_64.RIP, panic + 0x180)
                                    .set(X86_64.RSP, stack + 0x1700)
                                    .set(X86_64.CS, 0x10)
                                    .build()));
        }
        Kernel kernel = open();
        assertThat(Cpus.of(kernel).panicCpu()).hasValue(1);
        assertThat(Cpus.of(kernel).panicTask().orElseThrow().comm()).isEqualTo("trigger");
    }

    /** Without CONFIG_SMP there is no table of offsets: per-cpu variables are where their symbols are. */
    @Test
    void aKernelForOneCpu() {
        task(initTask, 0, "swapper", stackOf(initTask, 0));
        ring(initTask);
        long queue = fake.place(new byte[64]);
        fake.put64(queue + RQ_IDLE, initTask).put64(queue + RQ_CURR, initTask);
        fake.symbol("init_task", initTask).symbol("runqueues", queue);
        assertThat(Tasks.of(open()).all())
                .singleElement()
                .extracting(Task::isActive)
                .isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource({
        "RSDTtZXxKW, 0, 0, RU",
        "RSDTtZXxKW, 1, 0, IN",
        "RSDTtZXxKW, 0x82, 0, UN",
        "RSDTtZXxKW, 64, 16, ZO",
        "RSDTtZXxKW, 64, 32, DE",
        "RSDTtZXxKW, 64, 0, DE",
        "RSDTtZXxKW, 256, 0, WA",
        "RSDTtZX, 0x84, 0, ST",
        "RSDTtXZxKWPNn, 64, 32, ZO",
        "RSDTtXZxKWPNn, 512, 0, PA",
        "RSDTtXZxKWPNn, 0x402, 0, ID",
        "RSDTtXZxKWPNn, 0x800, 0, NE",
    })
    void statesByTheLettersOfTheKernel(String letters, String state, int exitState, String shown) {
        assertThat(state(fake.symbol("stat_nam", text(letters)), Long.decode(state), exitState))
                .isEqualTo(shown);
    }

    @Test
    void statesByTheNamesThatTheKernelReports() {
        long array = names(REPORTED);
        assertThat(state(fake.symbol("task_state_array", array), 64, 16)).isEqualTo("ZO");
    }

    /** {@code TASK_STOPPED} has the bit with which fatal signals wake it, which is not reported. */
    @Test
    void stoppedTasks() {
        long array = names(REPORTED);
        assertThat(state(fake.symbol("task_state_array", array), 128 | 4, 0)).isEqualTo("ST");
    }

    @Test
    void statesOf414AndLater() {
        long array = names(
                "R (running)",
                "S (sleeping)",
                "D (disk sleep)",
                "T (stopped)",
                "t (tracing stop)",
                "X (dead)",
                "Z (zombie)",
                "P (parked)",
                "I (idle)");
        assertThat(state(fake.symbol("task_state_array", array), 64, 0)).isEqualTo("PA");
    }

    private long text(String text) {
        return fake.place((text + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    private long names(String... names) {
        long array = fake.place(new byte[256]);
        for (int i = 0; i < names.length; i++) {
            fake.put64(array + 8L * i, text(names[i]));
        }
        return array;
    }

    private String state(FakeKernel kernel, long state, int exitState) {
        task(initTask, 0, "swapper", 0);
        long task = fake.place(new byte[256]);
        task(task, 5, "t", 0);
        fake.put64(task + STATE, state).put32(task + EXIT_STATE, exitState);
        ring(initTask, task);
        Kernel opened = kernel.symbol("init_task", initTask).types(types()).open();
        return Tasks.of(opened).withPid(5).orElseThrow().state().letters();
    }

    @Test
    void timesAndMemory() {
        long task = fake.place(new byte[256]);
        task(initTask, 0, "swapper", 0);
        task(task, 5, "t", 0);
        ring(initTask, task);
        long mm = fake.place(new byte[64]);
        fake.put64(mm, 100).put64(mm + 8, 3).put64(mm + 16, 4);
        fake.put64(task + MM, mm)
                .put64(task + START, 7)
                .put64(task + START + 8, 9)
                .put64(task + UTIME, 12);
        long jiffies = fake.place(new byte[16]);
        // a tick of 1/1000 second, shifted by 8
        fake.put32(jiffies, 1_000_000 << 8).put32(jiffies + 4, 8).symbol("clocksource_jiffies", jiffies);
        fake.symbol("init_task", initTask).variable("xtime", 1_400_000_000L);
        Kernel kernel = open();
        Task found = Tasks.of(kernel).withPid(5).orElseThrow();
        TaskDetails details = TaskDetails.of(kernel);
        assertThat(details.startTime(found)).isEqualTo(OptionalLong.of(7_000_000_009L));
        assertThat(details.userTime(found)).isEqualTo(OptionalLong.of(12_000_000));
        MemoryUse.Sizes sizes = MemoryUse.of(kernel).of(found);
        assertThat(List.of(sizes.virtualKilobytes(), sizes.residentKilobytes())).containsExactly(400L, 28L);
        assertThat(SystemFacts.of(kernel).time()).isEqualTo(OptionalLong.of(1_400_000_000L));
    }
}
