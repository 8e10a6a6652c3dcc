package org.vmcoregdb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;

/** What is found in the log, and in single variables. */
class LogChecksTest {
    private static final int LOG_BYTES = 1 << 12;

    private static FakeKernel kernel(String log) {
        FakeKernel fake = new FakeKernel();
        byte[] text = log.getBytes(StandardCharsets.US_ASCII);
        byte[] buffer = new byte[LOG_BYTES];
        System.arraycopy(text, 0, buffer, 0, text.length);
        return fake.variable("log_buf", fake.place(buffer))
                .variable("log_buf_len", LOG_BYTES)
                .variable("log_end", text.length);
    }

    private static Evidence evidence(FakeKernel kernel) {
        return new Evidence(kernel.open(), List::of, Optional::empty, Map.of(), () -> false);
    }

    @Test
    void aCgroupsLimitAndAMachineWithoutMemory() {
        String group =
                "<6>oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/small,"
                        + "task_memcg=/small,task=eater,pid=285,uid=0\n"
                        + "<3>Memory cgroup out of memory: Killed process 285 (eater) total-vm:66024kB, anon-rss:7868kB\n";
        List<Finding> limited = new OutOfMemory(evidence(kernel(group))).look();
        assertThat(limited).hasSize(1);
        assertThat(limited.get(0).severity()).isEqualTo(Severity.NOTE);
        assertThat(limited.get(0).sentence())
                .isEqualTo("The kernel killed process 285 \"eater\" for the limit of its cgroup /small.");
        List<Finding> both = new OutOfMemory(evidence(kernel(
                        group + "<3>[   17.2] Out of memory: Killed process 9 (od (x)) total-vm:1kB, anon-rss:2kB\n")))
                .look();
        assertThat(both.get(0).severity()).isEqualTo(Severity.WARNING);
        assertThat(both.get(0).sentence())
                .isEqualTo(
                        "The kernel killed process 9 \"od (x)\" because the machine had no memory left, and 1 before.");
        assertThat(both.get(0).evidence()).hasSize(2);
        assertThat(new OutOfMemory(evidence(kernel("<6>nothing\n"))).look()).isEmpty();
    }

    @Test
    void errorsOfHardwareDisksAndFileSystems() {
        List<Finding> found = new LoggedErrors(evidence(kernel("""
                        <2>mce: [Hardware Error]: Machine check events logged
                        <3>I/O error, dev sda, sector 12 op 0x0:(READ)
                        <3>I/O error, dev sda, sector 13 op 0x0:(READ)
                        <2>EXT4-fs error (device sda1): ext4_find_entry:1
                        <3>BUG: scheduling while atomic: sleeper/12/0x00000002
                        <4>nfs: server 10.0.0.1 not responding, still trying
                        """))).look();
        assertThat(found)
                .extracting(Finding::sentence)
                .containsExactly(
                        "The log has 1 error of hardware.",
                        "The log has 2 errors of disks.",
                        "The log has 1 error of file systems.",
                        "The log has 1 error of tasks that went to sleep where they must not, such as with a spinlock.",
                        "The log has 1 error of an NFS server that does not answer.");
    }

    @Test
    void clocksAndLists() {
        assertThat(new UnstableClock(evidence(kernel("<4>tsc: Marking TSC unstable due to clocksource watchdog\n")))
                        .look())
                .hasSize(1);
        assertThat(new UnstableClock(evidence(kernel("<4>tsc: fine\n"))).look()).isEmpty();
    }

    @Test
    void taintsAndSettings() {
        FakeKernel fake = kernel("<6>x\n")
                .variable("tainted_mask", 1 << 9 | 1 << 7 | 1 << 12)
                .variable("panic_on_oops", 1)
                .variable("softlockup_panic", 0)
                .variable("sysctl_panic_on_oom", 2);
        Evidence evidence = evidence(fake);
        assertThat(new TaintsThatMatter(evidence).look())
                .extracting(Finding::severity)
                .containsExactly(Severity.WARNING, Severity.NOTE);
        List<Finding> settings = new PanicSettings(evidence).look();
        assertThat(settings.get(0).sentence()).isEqualTo("The machine was set to panic on an oops, want of memory.");
        assertThat(settings.get(0).evidence()).containsExactly("panic_on_oops = 1", "sysctl_panic_on_oom = 2");
        assertThat(new PanicSettings(evidence(kernel("").variable("panic_on_oops", 0))).look())
                .isEmpty();
    }
}
