package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.disasm.Flow;
import org.vmcoregdb.disasm.arm64.ControlFlow;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** Dumps of arm64 guests against drgn and objdump: {@code lab dumps arm64}. */
final class Arm64IT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String KERNEL = "6.1-arm64";
    private static final List<String> CASES =
            List.of("smash", "null", "hung", "irq", "bug", "lockup", "smashdeep", "badjump", "sysrq");
    private static final List<String> FORMATS = List.of("elf", "kdump-zlib", "kdump-raw-zlib");
    private static final String NEWER = "6.12-arm64";
    /** An address without a signature in it. */
    private static final long CODE_BITS = (1L << 48) - 1;

    private static final int INSTRUCTIONS = 40;
    private static final Pattern OURS = Pattern.compile("0x([0-9a-f]{16}) <[^>]*>:\\t(.*)");
    private static final Pattern THEIRS = Pattern.compile("\\s*([0-9a-f]{16}):\\t[0-9a-f]{8} \\t(.*)");

    @TempDir
    private Path folder;

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

    static Stream<Arguments> dumps() {
        List<String> first = List.of("null.elf", "irq.kdump-raw-zlib", "badjump.kdump-zlib");
        List<Arguments> rows = new ArrayList<>();
        List<Arguments> more = new ArrayList<>();
        for (String name : CASES) {
            for (String format : FORMATS) {
                (first.contains(name + "." + format) ? rows : more).add(Arguments.of(name, format));
            }
        }
        return Rows.of(rows, more);
    }

    /** The oracle's dump is the ELF one: QEMU wrote all of them at the same moment, and drgn cannot read its others. */
    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("dumps")
    void everyStackIsDrgns(String name, String format) {
        Map<Long, List<StackOracles.Row>> oracle = StackOracles.drgn(dump(name, "elf"), Lab.vmlinux(KERNEL));
        Kernel kernel = Opened.kernel(dump(name, format), Optional.of(Lab.vmlinux(KERNEL)));
        Unwinder unwinder = new Unwinder(kernel);
        int frames = 0;
        int longer = 0;
        for (Task task : Tasks.of(kernel).all()) {
            if (task.stack() == 0) {
                continue; // what has ended has none, and drgn says so, too
            }
            Backtrace trace = unwinder.backtrace(task);
            List<Long> theirs = Optional.ofNullable(oracle.get(task.address()))
                    .orElseThrow(() -> new AssertionError("drgn has no stack of " + task.comm()))
                    .stream()
                    .map(StackOracles.Row::pc)
                    .toList();
            frames += theirs.size();
            if (all(trace).equals(theirs) || recorded(trace).equals(theirs)) {
                assertThat(trace.frames()).noneMatch(Frame::guessed);
            } else {
                assertGoesOnWhereDrgnEnds(kernel, trace, theirs);
                longer++;
            }
        }
        assertThat(frames).isGreaterThan(1000);
        assertThat(longer)
                .as("stacks that drgn has in part: the one that crashed")
                .isLessThanOrEqualTo(1);
    }

    /** drgn ends its stacks at an address that is no code. Ours shows it, and goes on to user space by what is proved here again. */
    private static void assertGoesOnWhereDrgnEnds(Kernel kernel, Backtrace trace, List<Long> theirs) {
        String task = trace.task().comm();
        List<Frame> frames = trace.frames();
        assertThat(all(trace)).as(task).startsWith(theirs.toArray(Long[]::new));
        assertThat(frames.subList(0, theirs.size())).as(task).noneMatch(Frame::guessed);
        Frame odd = frames.get(theirs.size());
        assertThat(odd.symbol()).as(task).isEmpty();
        assertThat(kernel.memory().translate(odd.pc())).as(task).isEmpty();
        for (Frame frame : frames.subList(theirs.size() + 1, frames.size())) {
            int before = kernel.memory().readInt(frame.pc() - Integer.BYTES);
            assertThat(ControlFlow.of(before)).as("%s: before %s", task, frame).isEqualTo(Flow.CALL);
            long kept = frame.slot().isPresent()
                    ? kernel.memory().readLong(frame.slot().getAsLong())
                    : link(frames).orElseThrow();
            assertThat(kept & CODE_BITS).as("%s: %s", task, frame).isEqualTo(frame.pc() & CODE_BITS);
        }
        assertThat(trace.end()).as(task).isEqualTo(Backtrace.End.USER_SPACE);
    }

    /** The return address that the last call left in its register, of the exception that followed. */
    private static OptionalLong link(List<Frame> frames) {
        return frames.stream()
                .flatMap(f -> f.savedRegisters().stream())
                .filter(saved -> !saved.userMode())
                .map(saved -> saved.registers().get(Arm64.LR))
                .reduce((first, last) -> last)
                .orElse(OptionalLong.empty());
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

    /** Debian's kernel has no variables in kallsyms; without vmlinux those that it exports lead to the tasks. */
    @Test
    void tasksAndStacksWithoutVmlinux() {
        Kernel bare = Opened.kernel(dump("null", "elf"), Optional.empty());
        assertThat(bare.symbolSource().source()).contains("exported symbols");
        Kernel full = Opened.kernel(dump("null", "elf"), Optional.of(Lab.vmlinux(KERNEL)));
        assertThat(Modules.of(bare).all())
                .extracting(Module::address)
                .isNotEmpty()
                .isEqualTo(Modules.of(full).all().stream().map(Module::address).toList());
        Unwinder bareStacks = new Unwinder(bare);
        Unwinder fullStacks = new Unwinder(full);
        int compared = 0;
        for (Task task : Tasks.of(bare).all()) {
            Task same = Tasks.of(full).at(task.address()).orElseThrow();
            assertThat(task.activeOn()).isEqualTo(same.activeOn());
            compared += all(bareStacks.backtrace(task)).equals(all(fullStacks.backtrace(same))) ? 1 : 0;
        }
        assertThat(compared).isEqualTo(Tasks.of(bare).all().size()).isGreaterThan(40);
    }

    /** The dump's code, which is not what vmlinux has: a running kernel changes its own. */
    @ParameterizedTest
    @ValueSource(strings = {"panic", "__schedule", "crashme_store"})
    void codeReadsAsObjdumpPrintsIt(String function) throws IOException {
        Path dump = dump("null", "elf");
        Optional<Path> vmlinux = Optional.of(Lab.vmlinux(KERNEL));
        compareCode(Opened.kernel(dump, vmlinux), dump, vmlinux, function);
    }

    private void compareCode(Kernel kernel, Path dump, Optional<Path> vmlinux, String function) throws IOException {
        Path objdump = Lab.installed("aarch64-linux-gnu-objdump");
        List<Matcher> ours = exec(dump, vmlinux, "dis " + function + " " + INSTRUCTIONS)
                .lines()
                .map(OURS::matcher)
                .filter(Matcher::matches)
                .toList();
        assertThat(ours).hasSize(INSTRUCTIONS);
        long start = Long.parseUnsignedLong(ours.get(0).group(1), 16);
        Path code = Files.write(folder.resolve("code"), kernel.memory().readBytes(start, 4 * INSTRUCTIONS));
        List<Matcher> theirs = Programs.run(
                        LIMIT,
                        objdump.toString(),
                        "-D",
                        "-z",
                        "-b",
                        "binary",
                        "-m",
                        "aarch64",
                        "--adjust-vma=0x" + Long.toHexString(start),
                        code.toString())
                .lines()
                .stream()
                .map(THEIRS::matcher)
                .filter(Matcher::matches)
                .toList();
        assertThat(ours.stream().map(Arm64IT::plain))
                .containsExactlyElementsOf(theirs.stream().map(Arm64IT::plain).toList());
    }

    /** An address and its instruction, without names of symbols and without 0x before addresses of the kernel. */
    private static String plain(Matcher line) {
        String text = line.group(2).replaceAll(" <[^>]*>", "").replaceAll("0x(?=ffff[0-9a-f]{12}\\b)", "");
        return line.group(1) + " " + text.stripTrailing();
    }

    private static String exec(Path dump, Optional<Path> vmlinux, String command) {
        List<String> words = new ArrayList<>(List.of("exec", dump.toString()));
        vmlinux.ifPresent(v -> words.add(v.toString()));
        words.addAll(List.of("-c", command));
        return Programs.vmcoreGdb(LIMIT, words.toArray(new String[0])).out();
    }

    @Test
    void linesOfCode() {
        String lines = exec(dump("null", "elf"), Optional.of(Lab.vmlinux(KERNEL)), "dis -l panic 8");
        assertThat(lines).contains("<panic>:").containsPattern("(?m)kernel/panic\\.c: [1-9][0-9]*$");
    }

    /** Kernels that have everything that is asked for in their own tables: by QEMU and by kdump, with pages of 4 and of 16 KiB. */
    @ParameterizedTest(name = "{0}.{1}")
    @CsvSource({"6.12-arm64,elf", "6.12-arm64,vmcore.elf", "sid-16k-arm64,elf", "sid-16k-arm64,kdump-zlib"})
    void newerKernelsWithoutTheirSymbols(String label, String format) {
        Path dump = Lab.dump(label, "sysrq", format);
        assertThat(exec(dump, Optional.empty(), "bt"))
                .contains(
                        "COMMAND: \"init\"",
                        "] panic at ",
                        "] sysrq_handle_crash at ",
                        "] write_sysrq_trigger at ",
                        "] el0t_64_sync at ",
                        "SYSCALLNO: 40");
        Kernel kernel = Opened.kernel(dump, Optional.empty());
        Unwinder unwinder = new Unwinder(kernel);
        int whole = 0;
        for (Task task : Tasks.of(kernel).all()) {
            Backtrace trace = unwinder.backtrace(task);
            assertThat(trace.frames()).as("task %d %s", task.pid(), task.comm()).noneMatch(Frame::guessed);
            boolean ends = trace.end() == Backtrace.End.BOTTOM || trace.end() == Backtrace.End.USER_SPACE;
            whole += ends ? 1 : 0;
        }
        assertThat(whole).as("stacks that were walked to their ends").isGreaterThan(20);
    }

    @Test
    void codeOfANewerKernel() throws IOException {
        Path dump = Lab.dump(NEWER, "sysrq", "elf");
        compareCode(Opened.kernel(dump, Optional.empty()), dump, Optional.empty(), "panic");
    }
}
