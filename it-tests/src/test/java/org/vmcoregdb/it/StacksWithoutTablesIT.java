package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.kernel.Carried;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.UnwindMethod;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** The stacks of all tasks as if the kernel had been built without ORC tables, held against those that the tables lead to. */
final class StacksWithoutTablesIT {
    private static final List<String> FORMATS = List.of("elf", "mdf-d31-zlib");

    /** How alike two walks of all tasks are. */
    private static final class Comparison {
        private final String name;
        private final Map<Frame.Origin, Integer> origins = new TreeMap<>();
        private final List<String> differences = new ArrayList<>();
        private int frames;
        private int same;

        Comparison(String name) {
            this.name = name;
        }

        void add(Backtrace wanted, Backtrace found) {
            frames += Math.max(wanted.frames().size(), found.frames().size());
            found.frames().forEach(f -> origins.merge(f.origin(), 1, Integer::sum));
            int alike = 0;
            while (alike < Math.min(wanted.frames().size(), found.frames().size())
                    && alike(wanted.frames().get(alike), found.frames().get(alike))) {
                alike++;
            }
            same += alike;
            if (alike < wanted.frames().size() || alike < found.frames().size() || wanted.end() != found.end()) {
                differences.add(wanted.task().pid() + " " + wanted.task().comm() + " after " + alike + " frames: "
                        + wanted.end() + ", " + found.end() + " " + found.problem());
            }
        }

        /** The same function at the same place, with the same saved registers. */
        private static boolean alike(Frame one, Frame other) {
            return one.pc() == other.pc()
                    && one.sp() == other.sp()
                    && one.savedRegisters()
                            .map(Frame.SavedRegisters::address)
                            .equals(other.savedRegisters().map(Frame.SavedRegisters::address));
        }

        void assertAtLeast(double percent) {
            System.out.printf("%s: %d of %d frames alike, %s, %s%n", name, same, frames, origins, differences);
            assertThat(frames).isGreaterThan(200);
            assertThat(100.0 * same / frames).as("%s: %s", name, differences).isGreaterThanOrEqualTo(percent);
        }
    }

    private static Comparison compared(String name, Unwinder wanted, List<Task> tasks, Unwinder found) {
        Comparison comparison = new Comparison(name);
        for (Task task : tasks) {
            comparison.add(wanted.backtrace(task), found.backtrace(task));
        }
        return comparison;
    }

    /** The registers that system calls and exceptions saved are the same, too, and none is a guess. */
    @ParameterizedTest
    @ValueSource(strings = {"smash", "hung", "irq", "lockup", "zoo", "zoo-stackovf"})
    void callFramesOfVmlinuxServeAsWell(String name) {
        for (String format : FORMATS) {
            Optional<Path> dump = Lab.findDump(Lab.DEFAULT_KERNEL, name, format);
            if (dump.isEmpty()) {
                continue;
            }
            Kernel kernel = Opened.kernel(dump.get(), Optional.of(Lab.vmlinux()));
            Kernel without = Opened.kernel(dump.get(), Optional.of(Lab.vmlinux()), Set.of(Carried.ORC));
            compared(
                            name + "." + format + " by call frames",
                            new Unwinder(kernel),
                            Tasks.of(kernel).all(),
                            new Unwinder(without))
                    .assertAtLeast(99.5);
        }
    }

    /** Nothing but the dump's own symbols, types and machine code. What is missing is the code of the start of the kernel, which is freed. */
    @ParameterizedTest
    @ValueSource(strings = {"smash", "hung", "irq", "lockup", "zoo", "zoo-stackovf"})
    void instructionsServeWhereThereIsNoVmlinux(String name) {
        for (String format : FORMATS) {
            Optional<Path> dump = Lab.findDump(Lab.DEFAULT_KERNEL, name, format);
            if (dump.isEmpty()) {
                continue;
            }
            Kernel kernel = Opened.kernel(dump.get(), Optional.empty());
            Kernel without = Opened.kernel(dump.get(), Optional.empty(), Set.of(Carried.ORC));
            compared(
                            name + "." + format + " by instructions",
                            new Unwinder(kernel),
                            Tasks.of(kernel).all(),
                            new Unwinder(without, List.of(UnwindMethod.ENTRY, UnwindMethod.PROLOGUE)))
                    .assertAtLeast(99.5);
        }
    }

    /** A kernel that was built with frame pointers: they lead where the call frames of its vmlinux lead. */
    @ParameterizedTest
    @ValueSource(strings = {"smash", "hung", "irq"})
    void framePointersLeadWhereCallFramesLead(String name) {
        String label = Lab.DEFAULT_KERNEL + "-fp";
        Path vmlinux = Lab.folder().resolve("kernels").resolve(label).resolve("vmlinux");
        int compared = 0;
        for (String format : FORMATS) {
            Optional<Path> dump = Lab.findDump(label, name, format);
            if (dump.isEmpty()) {
                continue;
            }
            compared++;
            Kernel kernel = Opened.kernel(dump.get(), Optional.of(vmlinux));
            compared(
                            name + "." + format + " by frame pointers",
                            new Unwinder(kernel),
                            Tasks.of(kernel).all(),
                            new Unwinder(
                                    kernel,
                                    List.of(UnwindMethod.ENTRY, UnwindMethod.FRAME_POINTER, UnwindMethod.PROLOGUE)))
                    .assertAtLeast(99);
        }
        Assumptions.assumeTrue(compared > 0, "no dumps of " + label + " in the lab: it-tests/lab/lab dumps built");
    }
}
