package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.dwarf.unit.InlinedCall;
import org.vmcoregdb.server.answer.FunctionNames;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TaskHeading;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackKind;

/**
 * {@code bt}. As in crash, the number in brackets is where on the stack the address at the end of the line was found, and
 * a frame that was interrupted is not numbered but shown with the registers that were saved. A {@code ?} before the
 * function says that the frame is a guess, which crash does not say.
 */
public final class StackText {
    private StackText() {}

    /** The task's name and its stack. */
    public static void write(TextPage out, StackAnswer result) {
        TaskHeading.append(out.between(), result.trace().task());
        frames(out, result);
    }

    /** The frames and why there are no more, without the line that names the task. */
    static void frames(TextPage out, StackAnswer result) {
        Backtrace trace = result.trace();
        List<OptionalInt> numbers = numbers(trace);
        StackKind stack = trace.frames().isEmpty()
                ? StackKind.TASK
                : trace.frames().get(0).stack();
        for (int i = 0; i < trace.frames().size(); i++) {
            Frame frame = trace.frames().get(i);
            if (!frame.stack().equals(stack)) {
                out.append("--- <").append(stack.label()).lines("> ---\n");
                stack = frame.stack();
            }
            if (numbers.get(i).isPresent()) {
                frame(out, trace, i, numbers.get(i).getAsInt(), result.look());
                lines(out, result.lines(), i);
            }
            if (frame.savedRegisters().isPresent()) {
                Frame.SavedRegisters saved = frame.savedRegisters().get();
                RegistersText.append(out, saved, interruptedPlace(trace, i + 1));
            }
            contents(out, result, i);
        }
        if (trace.frames().isEmpty() && trace.end() == Backtrace.End.USER_SPACE) {
            RegistersText registers = RegistersText.of(trace.machine());
            registers.write(out, trace.start(), registers.isComplete(trace.start()));
        }
        if (trace.end() == Backtrace.End.NO_STACK) {
            out.lines("(no stack)\n");
        }
        trace.problem().ifPresent(p -> out.append("    ").append(p).append('\n'));
    }

    /** The numbers of a stack's frames: a frame that was interrupted has none, unless another stack begins with it. */
    public static List<OptionalInt> numbers(Backtrace trace) {
        List<OptionalInt> numbers = new ArrayList<>();
        int next = 0;
        boolean interrupted = false;
        for (int i = 0; i < trace.frames().size(); i++) {
            Frame frame = trace.frames().get(i);
            boolean switched =
                    i > 0 && !frame.stack().equals(trace.frames().get(i - 1).stack());
            numbers.add(!interrupted || switched ? OptionalInt.of(next++) : OptionalInt.empty());
            interrupted =
                    frame.savedRegisters().filter(saved -> !saved.userMode()).isPresent();
        }
        return numbers;
    }

    /** The interrupted place is the pc of the frame above the one that saved the registers. */
    private static Optional<SymbolicAddress> interruptedPlace(Backtrace trace, int index) {
        return index < trace.frames().size() ? trace.frames().get(index).symbol() : Optional.empty();
    }

    private static void contents(TextPage out, StackAnswer result, int index) {
        if (index >= result.contents().size()) {
            return;
        }
        StackWordsText.append(out, result.contents().get(index), result.look(), "    ", ": ");
    }

    /** The frame's line; with inlined calls all of them, innermost first. */
    private static void lines(TextPage out, StackAnswer.Lines lines, int index) {
        if (index >= lines.locations().size()) {
            return;
        }
        CodeLocation location = lines.locations().get(index);
        Optional<SourceLine> at = location.line();
        if (lines.inlinedCalls()) {
            for (InlinedCall call : location.inlined()) {
                at.ifPresent(line ->
                        line(out, line).append(" (").append(call.function()).lines(", inlined)\n"));
                at = Optional.of(call.calledAt());
            }
        }
        at.ifPresent(line -> line(out, line).append('\n'));
    }

    private static TextPage line(TextPage out, SourceLine line) {
        return out.append("    ").append(line.file()).append(": ").append(line.line());
    }

    private static void frame(TextPage out, Backtrace trace, int index, int number, StackAnswer.Look look) {
        Frame frame = trace.frames().get(index);
        RegistersText style = RegistersText.of(trace.machine());
        out.append(number < 10 ? " #" : "#").append(number).append(" [");
        HexDigits.append(out, style.place(trace, index)).append("] ");
        if (frame.guessed()) {
            out.append("? ");
        }
        out.append(frame.symbol().map(s -> function(s, look)).orElse("(unknown)"));
        HexDigits.append(out.append(" at "), style.code(trace, index));
        frame.symbol()
                .flatMap(s -> s.symbol().module())
                .ifPresent(m -> out.append(" [").append(m).append(']'));
        out.append('\n');
    }

    /** {@code name+117 [module]}. */
    public static String withOffset(SymbolicAddress address) {
        return FunctionNames.base(address.symbol().name()) + "+" + address.offset()
                + address.symbol().module().map(m -> " [" + m + "]").orElse("");
    }

    static String function(SymbolicAddress address, StackAnswer.Look look) {
        return look.offsets()
                ? place(address, look.decimalOffsets())
                : FunctionNames.base(address.symbol().name());
    }

    /** {@code name+117}, and the name alone for a function's first byte. */
    static String place(SymbolicAddress address, boolean decimal) {
        String name = FunctionNames.base(address.symbol().name());
        if (address.offset() == 0) {
            return name;
        }
        return name + "+" + (decimal ? Long.toString(address.offset()) : "0x" + Long.toHexString(address.offset()));
    }
}
