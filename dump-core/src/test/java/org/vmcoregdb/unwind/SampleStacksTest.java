package org.vmcoregdb.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.x86.orc.OrcTables;

/** Every stack of a real kernel. */
class SampleStacksTest {
    private static Kernel kernel;
    private static Unwinder unwinder;

    @BeforeAll
    static void open() {
        kernel = Sample.kernel(Sample.dump());
        unwinder = new Unwinder(kernel);
    }

    private static List<String> functions(Backtrace trace) {
        return trace.frames().stream()
                .map(f -> f.symbol().map(s -> s.symbol().name()).orElse("?"))
                .toList();
    }

    @Test
    void thePanickingTasksStackGoesFromKexecToTheSystemCall() {
        Backtrace trace = unwinder.backtrace(Cpus.of(kernel).panicTask().orElseThrow());
        List<String> functions = functions(trace);
        assertThat(functions)
                .containsExactly(
                        "machine_kexec",
                        "__crash_kexec",
                        "panic",
                        "__stack_chk_fail",
                        "crashme_parse_name",
                        "crashme_handle_packet",
                        "crashme_do_smash",
                        functions.get(7).startsWith("crashme_write") ? functions.get(7) : "crashme_write",
                        "full_proxy_write",
                        "vfs_write",
                        "ksys_write",
                        "do_syscall_64",
                        "entry_SYSCALL_64_after_hwframe");
        assertThat(trace.end()).isEqualTo(Backtrace.End.USER_SPACE);
        assertThat(trace.problem()).isEmpty();
        assertThat(trace.frames().get(4).symbol().orElseThrow().symbol().module())
                .contains("crashme");
        Frame.SavedRegisters user = trace.frames().get(12).savedRegisters().orElseThrow();
        assertThat(user.userMode()).isTrue();
        assertThat(user.complete()).isTrue();
        // write(2) is system call 1
        assertThat(user.registers().get(X86_64.ORIG_RAX)).hasValue(1);
        assertThat(user.registers().getOr(X86_64.RIP, -1)).isPositive();
    }

    @Test
    void everyStackEndsWhereItShould() {
        assertThat(OrcTables.of(kernel).available()).isTrue();
        for (Task task : Tasks.of(kernel).all()) {
            Backtrace trace = unwinder.backtrace(task);
            assertThat(trace.end())
                    .as("end of the stack of %s: %s", task, trace.problem())
                    .isNotEqualTo(Backtrace.End.BROKEN);
            assertThat(trace.problem()).as("%s", task).isEmpty();
            assertThat(trace.frames()).as("%s", task).noneMatch(Frame::guessed);
            assertThat(trace.frames().stream().map(Frame::symbol))
                    .as("%s", task)
                    .noneMatch(Optional::isEmpty);
            boolean hasUserFrame = trace.frames().stream()
                    .anyMatch(f -> f.savedRegisters().isPresent()
                            && f.savedRegisters().get().userMode());
            assertThat(hasUserFrame).as("%s", task).isEqualTo(!task.isKernelThread() && task.stack() != 0);
        }
    }

    @Test
    void aSleepingTaskHasTheRegistersOfItsSwitchAndNoOthers() {
        Task init = Tasks.of(kernel).withPid(1).orElseThrow();
        RegisterSet registers = unwinder.registers(init);
        assertThat(registers.get(X86_64.RSP).orElseThrow() - init.stack()).isBetween(0L, 16384L);
        assertThat(registers.has(X86_64.R15)).isTrue();
        assertThat(registers.has(X86_64.RAX)).isFalse();
        assertThat(functions(unwinder.backtrace(init))).contains("__schedule", "schedule", "do_syscall_64");
    }

    @Test
    void theOtherCpuWasInterrupted() {
        Task panicked = Cpus.of(kernel).panicTask().orElseThrow();
        Task other = Tasks.of(kernel).all().stream()
                .filter(t -> t.isActive() && !t.equals(panicked))
                .findFirst()
                .orElseThrow();
        Backtrace trace = unwinder.backtrace(other);
        assertThat(unwinder.registers(other).has(X86_64.RAX)).isTrue();
        assertThat(trace.frames()).anyMatch(f -> f.savedRegisters().isPresent());
        assertThat(trace.frames().get(0).slot()).isPresent();
        assertThat(trace.frames().get(0).symbol().orElseThrow().symbol().name()).isEqualTo("crash_nmi_callback");
    }

    @Test
    void aZombieHasNoStackAnyMore() {
        Task zombie = Tasks.of(kernel).all().stream()
                .filter(t -> t.state().letters().equals("ZO"))
                .findFirst()
                .orElseThrow();
        Backtrace trace = unwinder.backtrace(zombie);
        assertThat(trace.end()).isEqualTo(Backtrace.End.NO_STACK);
        assertThat(trace.frames()).isEmpty();
        assertThat(trace.start().isEmpty()).isTrue();
    }
}
