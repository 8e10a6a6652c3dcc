package org.vmcoregdb.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.dump.AlteredDump;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** A CPU that did not answer the crash's NMI has saved no registers. */
class SilentCpuTest {
    /** The sample, but for what CPU 1 saved. */
    private static Kernel withoutNotesOfCpu1() {
        DumpFile dump = Sample.dump();
        Kernel sound = Sample.kernel(dump);
        long notes = sound.perCpu().address(sound.memory().readLong(sound.needSymbol("crash_notes")), 1);
        long paddr = sound.memory().translate(notes).orElseThrow();
        byte[] page = dump.lookup(paddr >>> 12) instanceof PageLookup.Present present
                ? present.bytes().clone()
                : new byte[4096];
        for (int i = 0; i < 16; i++) {
            page[(int) (paddr & 4095) + i] = 0;
        }
        return Sample.kernel(new AlteredDump(dump, Map.of(paddr >>> 12, page)));
    }

    @Test
    void whatIsThereIsMarked() {
        Kernel kernel = withoutNotesOfCpu1();
        assertThat(Cpus.of(kernel).number(1).map(Cpu::source)).contains(Cpu.RegisterSource.NONE);
        Task running = RunningTasks.of(kernel).on(1).orElseThrow();
        Backtrace trace = new Unwinder(kernel).backtrace(running);
        assertThat(trace.problem())
                .hasValueSatisfying(p -> assertThat(p)
                        .startsWith("CPU 1 saved no registers, so where this running task was is not known"));
        assertThat(trace.frames()).allMatch(Frame::guessed);
        assertThat(trace.start().isEmpty()).isTrue();
    }

    @Test
    void theOtherCpuIsAsEver() {
        Kernel kernel = withoutNotesOfCpu1();
        Backtrace trace =
                new Unwinder(kernel).backtrace(RunningTasks.of(kernel).on(0).orElseThrow());
        assertThat(trace.frames()).isNotEmpty().noneMatch(Frame::guessed);
    }
}
