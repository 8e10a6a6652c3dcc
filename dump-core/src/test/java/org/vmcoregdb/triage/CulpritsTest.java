package org.vmcoregdb.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.triage.StacksByHand.log;
import static org.vmcoregdb.triage.StacksByHand.stack;

import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;

/** Who is to blame, on the sample's kernel with stacks and logs that it did not have. */
class CulpritsTest {
    private final Kernel kernel = Sample.kernel(Sample.dump());
    private final Culprits culprits = new Culprits(kernel);
    private final Task watchdog = Cpus.of(kernel).panicTask().orElseThrow();

    private Task on(int cpu) {
        return Cpus.of(kernel).number(cpu).orElseThrow().task().orElseThrow();
    }

    private int place(String... frames) {
        return culprits.place(stack(watchdog, frames).frames(), 0);
    }

    private int recursion(String... frames) {
        return Culprits.recursion(stack(watchdog, frames).frames(), 0);
    }

    @Test
    void theCpuThatAWatchdogNames() {
        assertThat(culprits.of(
                        CrashClass.RCU_STALL,
                        log(
                                "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:",
                                "rcu: \t0-...0: (1 GPs behind) idle=5ba4/1/0x4000000000000000 softirq=413/414 fqs=300",
                                "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:",
                                "rcu: \t1-....: (545 ticks this GP) idle=69fc/1/0x4000000000000000",
                                "rcu: \t0-....: (545 ticks this GP) idle=69fc/1/0x4000000000000000",
                                "\t(detected by 0, t=1352 jiffies, g=713, q=4 ncpus=8)"),
                        watchdog))
                .contains(on(1));
        assertThat(culprits.of(
                        CrashClass.RCU_STALL,
                        log("rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 1-...D } 5 jiffies"),
                        watchdog))
                .contains(on(1));
        assertThat(culprits.of(
                        CrashClass.HARD_LOCKUP, log("NMI watchdog: Watchdog detected hard LOCKUP on cpu 1"), watchdog))
                .contains(on(1));
        assertThat(culprits.of(
                        CrashClass.SOFT_LOCKUP,
                        log("watchdog: BUG: soft lockup - CPU#0 stuck for 10s! [x:1]", "BUG: soft lockup - CPU#1 x"),
                        watchdog))
                .contains(on(1));
        assertThat(culprits.of(CrashClass.HARD_LOCKUP, log("on cpu 77, hard LOCKUP on cpu 77"), watchdog))
                .isEmpty();
        assertThat(culprits.of(CrashClass.SOFT_LOCKUP, log("nothing"), watchdog))
                .contains(watchdog);
    }

    @Test
    void theTaskThatHoldsRcuUp() {
        assertThat(culprits.of(
                        CrashClass.RCU_STALL,
                        log(
                                "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:",
                                "rcu: \tTasks blocked on level-0 rcu_node (CPUs 0-1): P1/1:b..l P2"),
                        watchdog))
                .contains(Tasks.of(kernel).withPid(1).orElseThrow());
    }

    @Test
    void whatAnInterruptInterrupted() {
        assertThat(place("crash_nmi_callback", "asm_exc_nmi*", "spin", "write")).isEqualTo(2);
        assertThat(place("stop_this_cpu", "asm_sysvec_reboot*", "spin", "syscall!"))
                .isEqualTo(2);
        assertThat(place("nmi", "asm_exc_nmi*", "read_hpet", "asm_sysvec_apic_timer_interrupt*", "spin"))
                .isEqualTo(4);
        assertThat(place("nmi", "asm_exc_nmi*", "spin", "__do_softirq", "asm_sysvec_apic_timer_interrupt*", "idle"))
                .isEqualTo(2);
        assertThat(place("nmi", "asm_exc_nmi*", "spin", "asm_common_interrupt*", "idle"))
                .isEqualTo(2);
        assertThat(place("spin", "syscall!")).isZero();
    }

    @Test
    void theFunctionThatRecurses() {
        assertThat(recursion("memset", "deep", "deep", "deep", "write")).isEqualTo(1);
        assertThat(recursion("leaf", "a", "b", "a", "b", "a", "b", "write")).isEqualTo(1);
        assertThat(recursion("leaf", "big", "write", "vfs", "write")).isZero();
        assertThat(recursion("leaf")).isZero();
    }

    @Test
    void nobodyIsWaitedFor() {
        assertThat(culprits.silent(stack(watchdog, "spin", "write"), 0)).isEmpty();
        assertThat(culprits.silent(stack(watchdog, "smp_call_function_single", "write"), 0))
                .isEmpty();
    }
}
