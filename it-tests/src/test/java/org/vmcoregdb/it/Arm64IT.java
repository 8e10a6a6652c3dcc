package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** Dumps of arm64 guests against drgn: {@code lab dumps arm64}. */
final class Arm64IT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String KERNEL = "6.1-arm64";

    private static Path dump(String name, String format) {
        return Lab.dump(KERNEL, name, format);
    }

    /** What the link register says of a caller is not in drgn's stacks: it takes frame records where there are no call frames. */
    private static List<Long> recorded(Backtrace trace) {
        List<Long> pcs = new ArrayList<>();
        boolean interrupted = false;
        for (Frame frame : trace.frames()) {
            boolean inRegister = frame.slot().isEmpty() && frame.origin() == Frame.Origin.CODE && interrupted;
            if (!inRegister) {
                pcs.add(frame.pc());
            }
            interrupted = frame.slot().isEmpty();
        }
        return pcs;
    }

    private static List<Long> all(Backtrace trace) {
        return trace.frames().stream().map(Frame::pc).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"smash", "null", "hung", "irq"})
    void everyStackIsDrgns(String name) {
        Path dump = dump(name, "elf");
        Map<Long, List<StackOracles.Row>> oracle = StackOracles.drgn(dump, Lab.vmlinux(KERNEL));
        Kernel kernel = Opened.kernel(dump, Optional.of(Lab.vmlinux(KERNEL)));
        Unwinder unwinder = new Unwinder(kernel);
        int compared = 0;
        for (Task task : Tasks.of(kernel).all()) {
            List<StackOracles.Row> rows = oracle.get(task.address());
            if (rows == null || task.stack() == 0) {
                continue; // idle tasks are none of drgn's, and of a stack that was freed there is nothing to compare
            }
            Backtrace trace = unwinder.backtrace(task);
            List<Long> theirs = rows.stream().map(StackOracles.Row::pc).toList();
            assertThat(List.of(all(trace), recorded(trace)))
                    .as("task %d %s of %s", task.pid(), task.comm(), name)
                    .contains(theirs);
            assertThat(trace.frames()).noneMatch(Frame::guessed);
            compared++;
        }
        assertThat(compared).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kdump-zlib", "kdump-raw-zlib"})
    void everyFormatSaysTheSame(String format) {
        String vmlinux = Lab.vmlinux(KERNEL).toString();
        String elf = Programs.vmcoreGdb(LIMIT, "exec", dump("null", "elf").toString(), vmlinux, "-c", "foreach bt")
                .out();
        assertThat(elf).contains("crashme_do_null", "[exception PC: crashme_store+16]");
        assertThat(Programs.vmcoreGdb(LIMIT, "exec", dump("null", format).toString(), vmlinux, "-c", "foreach bt")
                        .out())
                .isEqualTo(elf);
    }

    @Test
    void aCrashInWords() {
        String report = Programs.vmcoreGdb(
                        LIMIT,
                        "exec",
                        dump("null", "elf").toString(),
                        Lab.vmlinux(KERNEL).toString(),
                        "-c",
                        "report")
                .out();
        assertThat(report)
                .contains(
                        "CLASS: null-pointer",
                        "WHERE: crashme_store+16 [crashme]",
                        "(1 null-pointer crashme_store crashme_do_null crashme_dispatch",
                        "data abort from EL1, translation fault, level 2: no page there, write",
                        "ADDRESS: 0000000000000000: a NULL pointer");
    }
}
