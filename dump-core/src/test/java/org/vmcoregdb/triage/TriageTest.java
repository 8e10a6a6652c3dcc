package org.vmcoregdb.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.triage.StacksByHand.stack;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.Unwinder;

/** Stacks that no machine had, judged on the sample's kernel; and the sample's own. */
class TriageTest {
    private final Kernel kernel = Sample.kernel(Sample.dump());
    private final Task task = Cpus.of(kernel).panicTask().orElseThrow();
    private final Triage triage = new Triage(kernel, new Unwinder(kernel));

    private Crash crash(String message, String... frames) {
        return triage.crash(stack(task, frames), message.isEmpty() ? Optional.empty() : Optional.of(message));
    }

    private static String function(Crash crash) {
        return crash.function().map(f -> f.symbol().name()).orElse("");
    }

    @Test
    void theSample() {
        Crash crash = triage.crash().orElseThrow();
        assertThat(crash.type()).isEqualTo(CrashClass.STACK_CORRUPTION);
        assertThat(function(crash)).isEqualTo("crashme_parse_name");
        assertThat(crash.overrun()).isPresent();
        assertThat(crash.message().orElseThrow()).contains("stack-protector");
        assertThat(crash.signature().orElseThrow().text())
                .isEqualTo("1 stack-corruption crashme_parse_name crashme_handle_packet crashme_do_smash crashme_write"
                        + " full_proxy_write vfs_write");
        assertThat(triage.abrtHash().orElseThrow()).matches("[0-9a-f]{40}");
        assertThat(SuspectModule.of(kernel, Optional.of(crash)).get(0))
                .satisfies(module -> assertThat(module.name()).isEqualTo("crashme"))
                .satisfies(module -> assertThat(module.letters()).isEqualTo("OE"))
                .satisfies(module -> assertThat(module.onStack()).isTrue());
    }

    @Test
    void whereTheLogBeginsToBeAboutIt() {
        Crash crash = triage.crash().orElseThrow();
        List<LogRecord> log = KernelLog.of(kernel).records();
        int start = triage.logStart(crash).orElseThrow();
        assertThat(log.get(start).text()).isEqualTo(crash.message().orElseThrow());
        Crash other = crash("Attempted to eat the init", "panic", "do_exit", "do_syscall_64");
        assertThat(triage.logStart(other)).as("the log does not have it").isEmpty();
    }

    @Test
    void whereEveryStackEnds() {
        assertThat(crash("x", "panic", "do_exit", "do_syscall_64").outer()).isEqualTo(2);
        assertThat(crash("x", "panic", "do_exit", "kthread", "ret_from_fork").outer())
                .isEqualTo(2);
        assertThat(crash("x", "panic", "do_exit").outer()).isEqualTo(2);
        assertThat(crash("x", "panic", "kthread").outer())
                .as("what panicked is no machinery")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "stack-protector: Kernel stack is corrupted in: x, stack-corruption",
        "stack-protector: Kernel stack is corrupted in: ffffffffa016087c, stack-corruption",
        "corrupted stack end detected inside scheduler, stack-overflow",
        "hung_task: blocked tasks, hung-task",
        "softlockup: hung tasks, soft-lockup",
        "Watchdog detected hard LOCKUP on cpu 3, hard-lockup",
        "RCU Stall, rcu-stall",
        "Out of memory: system-wide panic_on_oom is enabled, out-of-memory",
        "System is deadlocked on memory, out-of-memory",
        "Attempted to kill init! exitcode=0x0000000b, init-ended",
        "VFS: Unable to mount root fs on unknown-block, no-root",
        "No working init found., no-root",
        "sysrq triggered crash, sysrq",
        "Fatal machine check: x, machine-check",
        "NMI: Not continuing, unknown-nmi",
        "something of a driver, panic"
    })
    void panicsByWhatTheySay(String message, String type) {
        Crash crash = crash("Kernel panic - not syncing: " + message, "machine_kexec", "panic", "somebody", "kthread");
        assertThat(crash.type().id()).isEqualTo(type);
        assertThat(function(crash)).isEqualTo("somebody");
        assertThat(crash.signature().orElseThrow().text()).isEqualTo("1 " + type + " somebody");
    }

    @ParameterizedTest
    @CsvSource({
        "asm_exc_divide_error, divide-error",
        "asm_exc_invalid_op, invalid-opcode",
        "asm_exc_general_protection, general-protection",
        "asm_exc_double_fault, double-fault",
        "asm_exc_machine_check, machine-check",
        "asm_exc_alignment_check, exception",
        "asm_exc_page_fault, bad-address"
    })
    void exceptionsByTheirEntry(String entry, String type) {
        Crash crash =
                crash("Oops: 0000 [#1]", "crash_kexec", "oops_end", entry + "*", "victim.cold", "caller", "syscall!");
        assertThat(crash.type().id()).isEqualTo(type);
        assertThat(crash.exception()).isPresent();
        assertThat(function(crash)).isEqualTo("victim.cold");
        assertThat(crash.signature().orElseThrow().functions()).containsExactly("victim", "caller");
    }

    @Test
    void whereThereIsNoCode() {
        Crash crash = crash("Oops: 0010 [#1]", "oops_end", "asm_exc_page_fault*", "-", "caller", "-", "beyond");
        assertThat(crash.type()).isEqualTo(CrashClass.BAD_JUMP);
        assertThat(function(crash)).isEqualTo("caller");
        assertThat(crash.signature().orElseThrow().functions()).containsExactly("?", "caller");
    }

    @Test
    void aGuardPageThatWasHit() {
        Crash crash = crash("x", "panic", "oops_end", "handle_stack_overflow", "asm_exc_page_fault*", "deep", "deep");
        assertThat(crash.type()).isEqualTo(CrashClass.STACK_OVERFLOW);
    }

    @Test
    void aCrashThatWasAskedFor() {
        Crash crash = crash("Oops", "oops_end", "page_fault*", "sysrq_handle_crash", "__handle_sysrq");
        assertThat(crash.type()).isEqualTo(CrashClass.SYSRQ);
    }

    /** A panic while a page fault is being served is not of the page fault. */
    @Test
    void anInnocentException() {
        Crash crash = crash("Kernel panic - not syncing: disk", "panic", "disk_died", "asm_exc_page_fault*", "copy");
        assertThat(crash.type()).isEqualTo(CrashClass.PANIC);
        assertThat(function(crash)).isEqualTo("disk_died");
        assertThat(crash.signature().orElseThrow().functions()).containsExactly("disk_died");
    }

    @Test
    void aWatchdogTellsOfWhatItInterrupted() {
        Crash crash = crash(
                "Kernel panic - not syncing: softlockup: hung tasks",
                "panic",
                "watchdog_timer_fn",
                "asm_sysvec_apic_timer_interrupt*",
                "spinning",
                "caller");
        assertThat(crash.type()).isEqualTo(CrashClass.SOFT_LOCKUP);
        assertThat(function(crash)).isEqualTo("spinning");
    }

    @Test
    void guessesDoNotCount() {
        Crash crash = crash("Kernel panic - not syncing: x", "panic", "sure", "?guess", "?more");
        assertThat(crash.signature().orElseThrow().functions()).containsExactly("sure");
        assertThat(crash("Kernel panic - not syncing: x", "panic", "?guess").signature())
                .isEmpty();
    }

    @Test
    void noCrash() {
        Crash crash = crash("", "schedule", "kthread");
        assertThat(crash.type()).isEqualTo(CrashClass.NONE);
        assertThat(crash.signature()).isEmpty();
    }

    @Test
    void whereTasksWait() {
        Task init = Tasks.of(kernel).withPid(1).orElseThrow();
        assertThat(triage.waitsIn(init).orElseThrow().symbol().name()).doesNotContain("schedule");
        assertThat(triage.ranIn(task)).isPresent();
    }
}
