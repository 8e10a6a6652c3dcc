package org.vmcoregdb.server.result;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.elf.BuildId;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.packages.DebugFileKind;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.Backtrace;

/** The answer of a command: data, not text. A command may give several, one after the other. */
public sealed interface Result {
    /** What the machine was and how it died: {@code sys}. */
    record SystemResult(
            String kernelFile,
            boolean livepatched,
            boolean tainted,
            List<String> dumpFiles,
            boolean partialDump,
            boolean incompleteDump,
            OptionalInt cpus,
            int offlineCpus,
            OptionalLong time,
            OptionalLong uptimeSeconds,
            List<Long> loadHundredths,
            OptionalInt tasks,
            String nodename,
            String release,
            String version,
            String machine,
            OptionalLong megahertz,
            OptionalLong memoryBytes,
            Optional<String> panic)
            implements Result {}

    /**
     * What was taken out of a package: {@code extract}.
     *
     * @param packageFile the package, as the user named it
     * @param files in the package's order
     */
    record ExtractedFilesResult(String packageFile, List<ExtractedFile> files) implements Result {}

    /**
     * A file that was written.
     *
     * @param kind kernel or module
     * @param bytes its size
     * @param path where it is
     */
    record ExtractedFile(DebugFileKind kind, BuildId buildId, long bytes, String path) {}

    /**
     * What went wrong, for whoever reads results as data.
     *
     * @param command the command as the user wrote it; empty if none was reached
     * @param message the sentence
     */
    record ErrorResult(Optional<String> command, String message) implements Result {}

    /** Taint bits and their letters: {@code sys -t}. */
    record TaintResult(long mask, String letters) implements Result {}

    /**
     * A list of tasks: {@code ps}.
     *
     * @param header whether there is a line with the names of the columns
     * @param stackPointers whether stack pointers are shown in place of the addresses of tasks
     */
    record TaskListResult(List<TaskRow> tasks, boolean header, boolean stackPointers) implements Result {}

    /**
     * One line of {@code ps}.
     *
     * @param memoryPercentTenths share of memory, in tenths of a percent
     * @param virtualKilobytes size of its address space
     * @param residentKilobytes what of it is in memory
     * @param stackPointer where its stack ends; empty for a task that was on a CPU
     */
    record TaskRow(
            Task task,
            long memoryPercentTenths,
            long virtualKilobytes,
            long residentKilobytes,
            OptionalLong stackPointer) {}

    /** What else is told of tasks: {@code ps} with one of its options. */
    record TaskDetailResult(TaskDetail detail) implements Result {}

    /** The machine, the kernel's build, its modules, what else it said: {@code sys}, {@code mod}, {@code log}. */
    record MachineResult(MachineAnswer answer) implements Result {}

    /** Files: {@code files}. */
    sealed interface FileAnswer extends Result permits OpenFilesResult, DentryResult, InodePagesResult {}

    /** Signals: {@code sig}. */
    sealed interface SignalAnswer extends Result permits SignalsResult, SignalNamesResult {}

    /**
     * The stack of one task: {@code bt}.
     *
     * @param contents the words of each frame, in the frames' order; empty if they were not asked for
     * @param lines the source lines of each frame, if they were asked for
     */
    record StackResult(Backtrace trace, List<StackWords> contents, StackLines lines, StackStyle style)
            implements Result, OfTask {
        @Override
        public StackResult withBlankBefore() {
            return new StackResult(trace, contents, lines, style.withBlankBefore());
        }
    }

    /** An answer about one of perhaps many tasks. */
    interface OfTask {
        /** The same with an empty line before it, to set it apart from the one of another task. */
        Result withBlankBefore();
    }

    /** What else {@code bt} tells of stacks: what lies on them as memory, and what many have in common. */
    sealed interface StackScan extends Result
            permits TextScanResult,
                    ExceptionFramesResult,
                    CpuStacksResult,
                    RawStackResult,
                    StackCheckResult,
                    StackGroupsResult,
                    TaskNameResult {}

    /**
     * What a frame has on the stack, from above its return address to the next frame's.
     *
     * @param address of the first word
     * @param words those that could be read
     */
    record StackWords(long address, List<StackWord> words) {}

    /**
     * How a stack is shown.
     *
     * @param offsets functions as symbol+offset
     * @param decimalOffsets those offsets in decimal
     * @param slabAddresses words that point into a slab cache with their value, too
     * @param blankBefore an empty line before it, between the stacks of several tasks
     */
    record StackStyle(boolean offsets, boolean decimalOffsets, boolean slabAddresses, boolean blankBefore) {
        /** As {@code bt} without options has it. */
        public static final StackStyle STANDARD = new StackStyle(false, true, false, false);

        /** The same with an empty line before it. */
        public StackStyle withBlankBefore() {
            return new StackStyle(offsets, decimalOffsets, slabAddresses, true);
        }
    }

    /** The kernel's log: {@code log}. */
    record LogResult(List<LogRecord> records, LogStyle style, Optional<String> problem) implements Result {}

    /**
     * How the log is shown.
     *
     * @param bootTime seconds since 1970 at which the clock of the log was 0, to show wall-clock time; empty shows seconds
     *     since the boot
     * @param noTime no time at all
     * @param dictionary with the key=value lines of structured messages
     * @param level with the level in angle brackets
     * @param caller with the task or CPU that wrote it
     */
    record LogStyle(OptionalLong bootTime, boolean noTime, boolean dictionary, boolean level, boolean caller) {}

    /**
     * The task that commands are about: {@code set}.
     *
     * @param threadInfo address of its thread_info
     * @param samePid how many tasks have its pid: as many as there are CPUs for pid 0, else 1
     * @param panic whether it is the task that panicked
     * @param heading whether it stands among those of other tasks
     */
    record ContextResult(Task task, long threadInfo, int samePid, OptionalInt activeOn, boolean panic, Heading heading)
            implements Result, OfTask {
        /** The same under a line that names the task, as one of many. */
        public ContextResult withHeading() {
            return new ContextResult(task, threadInfo, samePid, activeOn, panic, Heading.TASK);
        }

        @Override
        public ContextResult withBlankBefore() {
            return new ContextResult(task, threadInfo, samePid, activeOn, panic, Heading.BLANK_AND_TASK);
        }
    }

    /** What stands before an answer. */
    enum Heading {
        /** Nothing. */
        NONE,
        /** A line that names the task. */
        TASK,
        /** An empty line and one that names the task. */
        BLANK_AND_TASK
    }

    /** Machine code: {@code dis}. */
    record CodeResult(List<CodeLine> lines, boolean decimalOffsets) implements Result {}

    /**
     * One instruction.
     *
     * @param symbol what it belongs to
     * @param text in AT&amp;T syntax, names of addresses included
     * @param ftraceNop whether it is what ftrace leaves at the start of a function
     * @param source its source line, if that was asked for and is known
     */
    record CodeLine(
            long address,
            Optional<SymbolicAddress> symbol,
            String text,
            boolean ftraceNop,
            Optional<SourceLine> source) {}

    /** Symbols: {@code sym}. */
    record SymbolListResult(List<SymbolRow> rows) implements Result {}

    /** What made other answers incomplete: whole sentences. */
    record NoticesResult(List<String> notices) implements Result {}

    /**
     * Source text: {@code dis -s}.
     *
     * @param at the line that was asked for
     * @param first number of the first line of the text
     * @param text lines of the file; none if the file is not here
     */
    record SourceResult(SourceLine at, int first, List<String> text) implements Result {}

    /** Types and typed memory: {@code struct}, {@code task}, {@code p}, {@code whatis}. */
    record TypeResult(TypeAnswer answer) implements Result {}

    /** Memory as such: {@code rd}, {@code search}, {@code vtop} and the like. */
    record MemoryResult(MemoryAnswer answer) implements Result {}

    /** What lists and trees hold: {@code list}, {@code tree}. */
    record ContainerResult(ContainerAnswer answer) implements Result {}

    /** The triage page: {@code report}. */
    record ReportResult(Report report) implements Result {}

    /**
     * Many dumps by what killed them: {@code report} of a folder.
     *
     * @param dumps those that could be opened
     * @param problems why others could not, or what of these is missing: each with the file's name
     */
    record CrashTableResult(List<CrashSummary> dumps, List<String> problems) implements Result {}

    /** Text for the user: {@code help}. */
    record TextResult(String text) implements Result {}
}
