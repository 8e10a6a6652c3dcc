package org.vmcoregdb.kernel.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** Which tasks were running, where no symbol leads to the run queues. */
class TasksOnCpusTest {
    private static final int TASKS = 16;
    private static final int PID = 48;
    private static final int COMM = 56;
    private static final int CPU = 72;
    private static final int ON_CPU = 76;

    private final FakeKernel fake = new FakeKernel();

    private static BtfWriter types() {
        BtfWriter w = new BtfWriter();
        int s32 = w.integer("int", 4, BtfWriter.SIGNED);
        int u64 = w.integer("unsigned long", 8, 0);
        int character = w.integer("char", 1, BtfWriter.SIGNED);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        w.struct(
                "task_struct",
                128,
                member("tasks", list, TASKS),
                member("pid", s32, PID),
                member("tgid", s32, PID + 4),
                member("comm", w.array(character, 16), COMM),
                member("cpu", s32, CPU),
                member("on_cpu", s32, ON_CPU));
        return w;
    }

    private long task(int pid, int cpu, int onCpu) {
        long at = fake.place(new byte[128]);
        fake.put32(at + PID, pid).put32(at + PID + 4, pid).put32(at + CPU, cpu).put32(at + ON_CPU, onCpu);
        fake.put(at + COMM, ("t" + pid + "\0").getBytes(StandardCharsets.US_ASCII));
        return at;
    }

    private Kernel open(long... tasks) {
        for (int i = 0; i < tasks.length; i++) {
            fake.put64(tasks[i] + TASKS, tasks[(i + 1) % tasks.length] + TASKS);
            fake.put64(tasks[i] + TASKS + 8, tasks[(i + tasks.length - 1) % tasks.length] + TASKS);
        }
        fake.symbol("init_task", tasks[0]);
        fake.variable("__cpu_possible_mask", 7).variable("__cpu_present_mask", 7);
        fake.symbol("__per_cpu_offset", fake.place(new byte[24]));
        return fake.types(types()).open();
    }

    @Test
    void tasksSayIt() {
        Kernel kernel = open(task(0, 0, 0), task(1, 0, 1), task(2, 1, 0), task(3, 2, 1), task(4, 2, 1));
        assertThat(RunningTasks.of(kernel).all()).extracting(Task::pid).containsExactly(1);
        assertThat(Tasks.of(kernel).all().stream().filter(Task::isActive))
                .extracting(Task::pid)
                .containsExactly(1);
        assertThat(Tasks.of(kernel).problems())
                .containsExactly(
                        "What CPU 1 was running is unknown: no listed task was on it, and no symbol table at hand has the"
                                + " symbol runqueues.",
                        "What CPU 2 was running is unknown: several tasks say that they were on it, and no symbol table at"
                                + " hand has the symbol runqueues.");
    }
}
