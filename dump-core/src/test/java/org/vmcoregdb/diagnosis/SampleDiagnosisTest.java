package org.vmcoregdb.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** What is said of the sample's crash: a stack overrun that its protector found. */
class SampleDiagnosisTest {
    private final Kernel kernel = Sample.kernel(Sample.dump());
    private final Task task = Cpus.of(kernel).panicTask().orElseThrow();
    private final Backtrace trace = new Unwinder(kernel).backtrace(task);

    @Test
    void theOverrunFrame() {
        StackOverrun overrun = StackOverrun.in(kernel, trace).orElseThrow();
        assertThat(overrun.function().symbol().name()).isEqualTo("crashme_parse_name");
        assertThat(overrun.returnsTo())
                .hasValueSatisfying(f -> assertThat(f.symbol().name()).isEqualTo("crashme_handle_packet"));
        StackOverrun.Canary canary = overrun.canary().orElseThrow();
        assertThat(canary.expected()).isPresent();
        assertThat(canary.found()).isNotEqualTo(canary.expected().getAsLong());
        long index = (canary.address() - overrun.frame().sp()) / 8;
        assertThat(overrun.words().get((int) index)).isEqualTo(canary.found());
        // the module writes A, B, C … into a name of 16 bytes and over its end
        assertThat(overrun.words()).contains(0x4847464544434241L);
        assertThat(overrun.frame().sp() + 8L * (overrun.words().size() - 1))
                .isEqualTo(overrun.returnSlot().getAsLong());
    }

    @Test
    void otherStacksHaveNone() {
        Task init = Tasks.of(kernel).withPid(1).orElseThrow();
        assertThat(StackOverrun.in(kernel, new Unwinder(kernel).backtrace(init)))
                .isEmpty();
    }

    @Test
    void theSystemCallThatLedThere() {
        Frame last = trace.frames().get(trace.frames().size() - 1);
        ExceptionDescription description =
                new ExceptionFrames(kernel).describe(trace, last).orElseThrow();
        assertThat(description.cause()).as("a system call is no exception").isEmpty();
        assertThat(description.userMode()).isTrue();
        assertThat(description.doubts()).isEmpty();
        assertThat(description.flags()).contains("IF");
        assertThat(new ExceptionFrames(kernel).describe(trace, trace.frames().get(0)))
                .isEmpty();
    }

    private static Frame.SavedRegisters registers(long flags, long cs) {
        RegisterSet set = new RegisterSet.Builder()
                .set(X86_64.RIP, 0xffffffff81000000L)
                .set(X86_64.RSP, 0xffffc90000000000L)
                .set(X86_64.CS, cs)
                .set(X86_64.EFLAGS, flags)
                .build();
        return new Frame.SavedRegisters(Machine.X86_64, 0, set, true, (cs & 3) == 3);
    }

    @Test
    void aPageFaultThatTheKernelDidNotReport() {
        ExceptionDescription description =
                new ExceptionFrames(kernel).describe(task, Optional.of("asm_exc_page_fault"), registers(0x3246, 0x10));
        assertThat(description.cause())
                .hasValueSatisfying(v -> assertThat(v.number()).isEqualTo(14));
        assertThat(description.userMode()).isFalse();
        assertThat(description.flags()).containsExactly("PF", "ZF", "IF", "IOPL=3");
        description.fault().ifPresent(f -> assertThat(f.source()).doesNotContain("log"));
    }

    @Test
    void nonsenseIsDoubted() {
        ExceptionDescription description = new ExceptionFrames(kernel)
                .describe(task, Optional.empty(), registers(0x2020202020202020L, 0x202020202020200aL));
        assertThat(description.doubts())
                .containsExactly(
                        "CS is 0x202020202020200a, which is not a code segment.",
                        "RFLAGS is 0x2020202020202020, which no CPU can have.");
    }

    @Test
    void whatAddressesAre() {
        AddressMeaning meaning = new AddressMeaning(kernel);
        long stack = task.stack();
        assertThat(List.of(
                        meaning.of(task, 0),
                        meaning.of(task, 0x18),
                        meaning.of(task, -22),
                        meaning.of(task, 0x4141414141414141L),
                        meaning.of(task, 0x7fff12345678L),
                        meaning.of(task, stack - 8),
                        meaning.of(task, kernel.needSymbol("panic") + 4),
                        meaning.of(task, 0xffffea0f00000000L),
                        meaning.of(task, task.address())))
                .containsExactly(
                        "a NULL pointer",
                        "a NULL pointer plus 24: a member at this offset of a structure that is not there",
                        "error number 22 used as a pointer, or a small negative offset from NULL",
                        "not an address at all (not canonical)",
                        "an address in user space",
                        "right below the task's stack: the stack overflowed",
                        "panic+0x4",
                        "a kernel address that is not mapped",
                        "a kernel address");
        Task gone = new Task(1, 1, 1, 1, "x", task.state(), 0, 0, 0, 0, OptionalInt.empty(), OptionalInt.empty());
        assertThat(meaning.of(gone, stack - 8)).startsWith("a kernel address");
    }
}
