package org.vmcoregdb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** CPUs that stopped taking interrupts, or letting others run, by their clocks. */
class ClockChecksTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int CPU_BYTES = 0x1000;
    private static final int TOUCHED = 0x100;
    private static final int TICKS = 0x200;

    private final FakeKernel fake = new FakeKernel();
    private final long variables = fake.place(new byte[2 * CPU_BYTES]);

    private static BtfWriter types() {
        BtfWriter w = new BtfWriter();
        int s32 = w.integer("int", 4, BtfWriter.SIGNED);
        int u64 = w.integer("unsigned long", 8, 0);
        int character = w.integer("char", 1, BtfWriter.SIGNED);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        w.struct(
                "task_struct",
                128,
                member("tasks", list, 0),
                member("pid", s32, 48),
                member("tgid", s32, 52),
                member("comm", w.array(character, 16), 56));
        w.struct("rq", 32, member("curr", u64, 0), member("idle", u64, 8), member("clock", u64, 16));
        int node = w.struct("timerqueue_node", 8, member("expires", u64, 0));
        int timer = w.struct("hrtimer", 8, member("node", node, 0));
        w.struct("tick_sched", 8, member("sched_timer", timer, 0));
        return w;
    }

    private long task(int pid) {
        long at = fake.place(new byte[128]);
        fake.put32(at + 48, pid).put32(at + 52, pid).put64(at, at).put64(at + 8, at);
        fake.put(at + 56, ("t" + pid + "\0").getBytes(StandardCharsets.US_ASCII));
        return at;
    }

    /** Two CPUs, each with a task that it runs, and its clock. */
    private Evidence machine(int firstPid, long first, int secondPid, long second) {
        long offsets = fake.place(new byte[16]);
        fake.put64(offsets + 8, CPU_BYTES).symbol("__per_cpu_offset", offsets);
        fake.variable("__cpu_possible_mask", 3)
                .variable("__cpu_present_mask", 3)
                .variable("nr_cpu_ids", 2);
        fake.symbol("runqueues", variables)
                .symbol("watchdog_touch_ts", variables + TOUCHED)
                .symbol("tick_cpu_sched", variables + TICKS)
                .symbol("init_task", task(0));
        fake.put64(variables, task(firstPid)).put64(variables + 16, first);
        fake.put64(variables + CPU_BYTES, task(secondPid)).put64(variables + CPU_BYTES + 16, second);
        fake.variable("watchdog_thresh", 4);
        return new Evidence(fake.types(types()).open(), List::of, Optional::empty, Map.of(), () -> false);
    }

    @Test
    void aCpuWhoseClockStopped() {
        List<Finding> found = new HardLockups(machine(1, 100 * SECOND, 2, 90 * SECOND)).look();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).sentence())
                .isEqualTo("CPU 1 has taken no timer interrupt for 10 s while it ran 2 \"t2\".");
        assertThat(found.get(0).next()).isEqualTo("bt -c 1");
    }

    @Test
    void anIdleCpuNeedsNoTick() {
        assertThat(new HardLockups(machine(1, 100 * SECOND, 0, 10 * SECOND)).look())
                .isEmpty();
    }

    /** The oldest kind of log has no times: when it panicked is not known. */
    @Test
    void aPanicWithoutATimeChangesNothing() {
        byte[] log = new byte[256];
        byte[] text = "<0>Kernel panic - not syncing: x\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, log, 0, text.length);
        fake.variable("log_buf", fake.place(log)).variable("log_buf_len", 256).variable("log_end", text.length);
        assertThat(new HardLockups(machine(1, 100 * SECOND, 2, 90 * SECOND)).look())
                .hasSize(1);
    }

    @Test
    void aCpuOnWhichTheWatchdogDoesNotRun() {
        fake.put64(variables + TOUCHED, 95).put64(variables + CPU_BYTES + TOUCHED, 50);
        List<Finding> found = new SoftLockups(machine(1, 100L << 30, 2, 100L << 30)).look();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).sentence()).isEqualTo("CPU 1 has not let other tasks run for 50 s: it runs 2 \"t2\".");
        assertThat(found.get(0).evidence())
                .containsExactly("the watchdog's work ran there last at 50 s, and should every 8 s");
    }

    @Test
    void aCountOfTicksThatStopped() {
        fake.put64(variables + TICKS, 100 * SECOND).put64(variables + CPU_BYTES + TICKS, Long.MAX_VALUE);
        fake.variable("last_jiffies_update", 70 * SECOND);
        List<Finding> found = new StoppedClock(machine(1, 100 * SECOND, 2, 100 * SECOND)).look();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).sentence())
                .isEqualTo(
                        "The count of ticks (jiffies) has not moved for 30 s, though CPU 0 has gone on ticking: no timer"
                                + " ends.");
    }

    @Test
    void aCountOfTicksThatGoesOn() {
        fake.put64(variables + TICKS, 100 * SECOND);
        fake.variable("last_jiffies_update", 100 * SECOND - 4_000_000);
        assertThat(new StoppedClock(machine(1, 100 * SECOND, 2, 100 * SECOND)).look())
                .isEmpty();
    }
}
