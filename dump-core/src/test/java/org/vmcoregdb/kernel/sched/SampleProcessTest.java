package org.vmcoregdb.kernel.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.mm.CommandLine;
import org.vmcoregdb.kernel.signal.Signals;
import org.vmcoregdb.memory.MemoryFault;

/** What is read of the sample's tasks. */
class SampleProcessTest {
    private static final Kernel KERNEL = Sample.kernel(Sample.dump());

    private static Task task(String name) {
        return Tasks.of(KERNEL).all().stream()
                .filter(t -> t.comm().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void timesAndParents() {
        TaskDetails details = TaskDetails.of(KERNEL);
        Task init = task("init");
        assertThat(details.startTime(init).orElseThrow()).isBetween(1L, 60_000_000_000L);
        assertThat(details.userTime(init).orElseThrow()).isNotNegative();
        assertThat(details.systemTime(init).orElseThrow()).isPositive();
        assertThat(details.lastArrival(init).orElseThrow())
                .isLessThanOrEqualTo(details.clock(init.cpu()).orElseThrow());
        assertThat(details.parent(init).orElseThrow())
                .isEqualTo(task("swapper/0").address());
        assertThat(details.stackPointer(init).orElseThrow()).isBetween(init.stack(), init.stack() + 0x4000);
        assertThat(details.clock(1000)).isEmpty();
    }

    @Test
    void policies() {
        TaskDetails details = TaskDetails.of(KERNEL);
        assertThat(details.policy(task("init"))).contains(SchedulingPolicy.NORMAL);
        assertThat(details.policy(task("migration/0"))).contains(SchedulingPolicy.FIFO);
        assertThat(details.policy(task("idle-prio"))).contains(SchedulingPolicy.IDLE);
    }

    @Test
    void limits() {
        List<ResourceLimits.Limit> limits = ResourceLimits.of(KERNEL, task("init"));
        assertThat(limits).hasSize(16);
        assertThat(limits.get(3)).isEqualTo(new ResourceLimits.Limit("STACK", 8 << 20, -1));
    }

    @Test
    void argumentsAreOfUserTasksAndInUserMemory() {
        assertThat(CommandLine.of(KERNEL, task("kthreadd"))).isEmpty();
        assertThatThrownBy(() -> CommandLine.of(KERNEL, task("init"))).isInstanceOf(MemoryFault.class);
    }

    @Test
    void pendingSignals() {
        Signals reader = Signals.of(KERNEL);
        Task task = task("signals");
        Signals.OfProcess process = reader.process(task);
        assertThat(process.threads()).isEqualTo(1);
        assertThat(process.actions()).hasSize(64);
        assertThat(process.shared().set()).isEqualTo(0x0000001000000800L);
        assertThat(process.shared().queue())
                .extracting(Signals.Pending.Queued::number)
                .containsExactly(12, 37, 37, 37);
        Signals.OfThread own = reader.thread(task);
        assertThat(own.deliverable()).isFalse();
        assertThat(own.blocked()).isEqualTo(0x0000001000000800L);
        assertThat(own.own().queue()).isEmpty();
    }
}
