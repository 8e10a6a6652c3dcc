package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.it.StackOracles.Row;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.UnwindMethod;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Frame;

/** What vmlinux adds to stacks: call frames of its own, and the lines of the source. */
final class StackLinesIT {
    /**
     * DWARF call frames lead to the same frames as the ORC tables; assembly, which has only the latter, is left to these. Not in the
     * case {@code irq}: compilers know nothing of the change to the interrupt stack in {@code sysvec_apic_timer_interrupt}.
     */
    @ParameterizedTest
    @ValueSource(strings = {"smash", "lockup", "hung"})
    void callFramesLeadWhereTheTablesLead(String name) {
        Kernel kernel = Opened.kernel(Lab.dump(name, "mdf-d31-zlib"), Optional.of(Lab.vmlinux()));
        Unwinder byOrc = new Unwinder(kernel);
        Unwinder byDwarf = new Unwinder(kernel, List.of(UnwindMethod.DWARF, UnwindMethod.ORC, UnwindMethod.PROLOGUE));
        int frames = 0;
        int byCallFrames = 0;
        List<String> differences = new ArrayList<>();
        for (Task task : Tasks.of(kernel).all()) {
            List<Frame> orc = byOrc.backtrace(task).frames();
            List<Frame> dwarf = byDwarf.backtrace(task).frames();
            frames += orc.size();
            byCallFrames += (int)
                    dwarf.stream().filter(f -> f.origin() == Frame.Origin.DWARF).count();
            if (!places(orc).equals(places(dwarf))) {
                differences.add(
                        task.pid() + " " + task.comm() + "\n  ORC   " + places(orc) + "\n  DWARF " + places(dwarf));
            }
        }
        System.out.printf("%s: %d frames, %d by DWARF%n", name, frames, byCallFrames);
        assertThat(differences).isEmpty();
        assertThat(byCallFrames).isGreaterThan(frames / 2);
    }

    private static List<String> places(List<Frame> frames) {
        return frames.stream()
                .map(f -> Long.toHexString(f.pc()) + "@" + Long.toHexString(f.sp()))
                .toList();
    }

    /**
     * The line of each frame is that of the call, as drgn has it. crash shows the line of the instruction that the call returns to,
     * which often is of another statement: {@code bt -l} differs from its on purpose.
     */
    @Test
    void linesAreThoseOfTheCalls() {
        Path dump = Lab.dump("null", "mdf-d31-zlib");
        Map<Long, List<Row>> theirs = StackOracles.drgn(dump);
        Kernel kernel = Opened.kernel(dump, Optional.of(Lab.vmlinux()));
        Unwinder unwinder = new Unwinder(kernel);
        int lines = 0;
        List<String> differences = new ArrayList<>();
        for (Task task : Tasks.of(kernel).all()) {
            Map<Long, String> wanted = new HashMap<>();
            for (Row row : theirs.getOrDefault(task.address(), List.of())) {
                row.line().ifPresent(l -> wanted.put(row.pc(), l));
            }
            for (Frame frame : unwinder.backtrace(task).frames()) {
                String line = wanted.get(frame.pc());
                if (line != null) {
                    lines++;
                    String ours = DebugInfo.of(kernel)
                            .location(frame.codeAddress())
                            .line()
                            .map(l -> l.file() + ":" + l.line())
                            .orElse("?");
                    if (!lastPart(ours).equals(lastPart(line))) {
                        differences.add(frame.symbol() + ": " + ours + ", drgn " + line);
                    }
                }
            }
        }
        System.out.printf("%d lines, %d differ%n", lines, differences.size());
        assertThat(lines).isGreaterThan(500);
        // where a row is no statement's beginning (is_stmt), ours are gdb's lines, and drgn's are addr2line's
        assertThat(differences).hasSizeLessThan(lines / 100);
    }

    /** Debian's compilation directories are relative, and each program makes another path of them. */
    private static String lastPart(String line) {
        return line.substring(line.lastIndexOf('/') + 1);
    }

    /** Calls inlined into a function, each with its line. */
    @Test
    void inlinedCallsAreShown() {
        Programs.Outcome outcome = Programs.vmcoreGdb(
                java.time.Duration.ofMinutes(1),
                "exec",
                Lab.dump("null", "mdf-d31-zlib").toString(),
                Lab.vmlinux().toString(),
                "-c",
                "bt --inline");
        assertThat(outcome.out())
                .as(outcome.all())
                .containsPattern("do_syscall_64 at [0-9a-f]{16}\n"
                        + " {4}\\S*arch/x86/entry/common.c: \\d+ \\(do_syscall_x64, inlined\\)\n"
                        + " {4}\\S*arch/x86/entry/common.c: \\d+\n");
    }
}
