package org.vmcoregdb.server.result;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.LogRecord;
import org.vmcoregdb.kernel.Task;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.Backtrace;

/** The answer of a command: data, not text. A command may give several, one after the other. */
public sealed interface Result {
    /** What the machine was and how it died: {@code sys}. */
    record SystemResult(
            String kernelFile,
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

    /** Taint bits and their letters: {@code sys -t}. */
    record TaintResult(long mask, String letters) implements Result {}

    /** A list of tasks: {@code ps}. */
    record TaskListResult(List<TaskRow> tasks) implements Result {}

    /**
     * One line of {@code ps}.
     *
     * @param memoryPercentTenths share of memory, in tenths of a percent
     * @param virtualKilobytes size of its address space
     * @param residentKilobytes what of it is in memory
     */
    record TaskRow(Task task, long memoryPercentTenths, long virtualKilobytes, long residentKilobytes) {}

    /**
     * The stack of one task: {@code bt}.
     *
     * @param contents the words of each frame, in the frames' order; empty if they were not asked for
     */
    record StackResult(Backtrace trace, List<StackWords> contents, StackStyle style) implements Result {
        /** The same with an empty line before it. */
        public StackResult withBlankBefore() {
            return new StackResult(trace, contents, new StackStyle(style.offsets(), style.decimalOffsets(), true));
        }
    }

    /**
     * What a frame has on the stack, from above its return address to the next frame's.
     *
     * @param address of the first word
     * @param words those that could be read
     */
    record StackWords(long address, List<Long> words) {}

    /**
     * How a stack is shown.
     *
     * @param offsets functions as symbol+offset
     * @param decimalOffsets those offsets in decimal
     * @param blankBefore an empty line before it, between the stacks of several tasks
     */
    record StackStyle(boolean offsets, boolean decimalOffsets, boolean blankBefore) {}

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
     * @param panic whether it is the task that panicked
     */
    record ContextResult(Task task, long threadInfo, OptionalInt activeOn, boolean panic) implements Result {}

    /** Machine code: {@code dis}. */
    record CodeResult(List<CodeLine> lines, boolean decimalOffsets) implements Result {}

    /**
     * One instruction.
     *
     * @param symbol what it belongs to
     * @param text in AT&amp;T syntax, names of addresses included
     * @param ftraceNop whether it is what ftrace leaves at the start of a function
     */
    record CodeLine(long address, Optional<SymbolicAddress> symbol, String text, boolean ftraceNop) {}

    /** Symbols: {@code sym}. */
    record SymbolListResult(List<SymbolicAddress> symbols) implements Result {}

    /** Types and typed memory: {@code struct}, {@code task}, {@code p}, {@code whatis}. */
    record TypeResult(TypeAnswer answer) implements Result {}

    /** Text for the user: {@code help}. */
    record TextResult(String text) implements Result {}
}
