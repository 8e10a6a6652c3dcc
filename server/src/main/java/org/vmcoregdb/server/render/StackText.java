package org.vmcoregdb.server.render;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.X86_64;
import org.vmcoregdb.kernel.Task;
import org.vmcoregdb.server.result.FunctionNames;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.Backtrace;
import org.vmcoregdb.unwind.Frame;
import org.vmcoregdb.unwind.StackKind;

/**
 * {@code bt}. As in crash, the number in brackets is where on the stack the address at the end of the line was found, and
 * a frame that was interrupted is not numbered but shown with the registers that were saved. A {@code ?} before the
 * function says that the frame is a guess, which crash does not tell.
 */
final class StackText {
    private static final List<List<Register>> ROWS = List.of(
            List.of(X86_64.RAX, X86_64.RBX, X86_64.RCX),
            List.of(X86_64.RDX, X86_64.RSI, X86_64.RDI),
            List.of(X86_64.RBP, X86_64.R8, X86_64.R9),
            List.of(X86_64.R10, X86_64.R11, X86_64.R12),
            List.of(X86_64.R13, X86_64.R14, X86_64.R15));

    private StackText() {}

    /** The line that says whose stack, or what else, follows. */
    static void heading(StringBuilder out, Task task) {
        out.append(String.format(
                Locale.ROOT,
                "PID: %-8d TASK: %016x  CPU: %-4d COMMAND: \"%s\"%n",
                task.pid(),
                task.address(),
                task.cpu(),
                task.comm()));
    }

    static void append(StringBuilder out, Result.StackResult result) {
        Backtrace trace = result.trace();
        Task task = trace.task();
        if (result.style().blankBefore()) {
            out.append('\n');
        }
        heading(out, task);
        int number = 0;
        boolean interrupted = false;
        StackKind stack = trace.frames().isEmpty()
                ? StackKind.TASK
                : trace.frames().get(0).stack();
        for (int i = 0; i < trace.frames().size(); i++) {
            Frame frame = trace.frames().get(i);
            boolean switched = frame.stack() != stack;
            if (switched) {
                out.append("--- <").append(stack.label()).append("> ---\n");
                stack = frame.stack();
            }
            if (!interrupted || switched) {
                frame(out, frame, number++, result.style());
            }
            interrupted = false;
            contents(out, result, i);
            if (frame.savedRegisters().isPresent()) {
                Frame.SavedRegisters saved = frame.savedRegisters().get();
                interrupted = !saved.userMode();
                if (interrupted) {
                    out.append("    [exception RIP: ")
                            .append(exceptionRip(trace, i + 1))
                            .append("]\n");
                }
                registers(out, saved.registers(), saved.complete());
            }
        }
        if (trace.frames().isEmpty() && trace.end() == Backtrace.End.USER_SPACE) {
            registers(out, trace.start(), trace.start().has(X86_64.RAX));
        }
        if (trace.end() == Backtrace.End.NO_STACK) {
            out.append("(no stack)\n");
        }
        trace.problem().ifPresent(p -> out.append("    ").append(p).append('\n'));
    }

    /** The interrupted place is the pc of the frame above the one that saved the registers. */
    private static String exceptionRip(Backtrace trace, int index) {
        Optional<SymbolicAddress> symbol =
                index < trace.frames().size() ? trace.frames().get(index).symbol() : Optional.empty();
        return symbol.map(s -> s.symbol().name() + "+" + s.offset()).orElse("unknown or invalid address");
    }

    private static void contents(StringBuilder out, Result.StackResult result, int index) {
        if (index >= result.contents().size()) {
            return;
        }
        Result.StackWords words = result.contents().get(index);
        for (int i = 0; i < words.words().size(); i++) {
            if (i % 2 == 0) {
                HexDigits.append(out.append("    "), words.address() + 8L * i).append(": ");
            }
            HexDigits.append(out, words.words().get(i)).append(' ');
            if (i % 2 == 1 || i == words.words().size() - 1) {
                out.append('\n');
            }
        }
    }

    private static void frame(StringBuilder out, Frame frame, int number, Result.StackStyle style) {
        out.append(number < 10 ? " #" : "#").append(number).append(" [");
        HexDigits.append(out, frame.slot().orElse(frame.sp())).append("] ");
        if (frame.guessed()) {
            out.append("? ");
        }
        out.append(frame.symbol().map(s -> function(s, style)).orElse("(unknown)"));
        HexDigits.append(out.append(" at "), frame.pc());
        frame.symbol()
                .flatMap(s -> s.symbol().module())
                .ifPresent(m -> out.append(" [").append(m).append(']'));
        out.append('\n');
    }

    private static String function(SymbolicAddress address, Result.StackStyle style) {
        if (!style.offsets()) {
            return FunctionNames.base(address.symbol().name());
        }
        String offset =
                style.decimalOffsets() ? Long.toString(address.offset()) : "0x" + Long.toHexString(address.offset());
        return FunctionNames.base(address.symbol().name()) + "+" + offset;
    }

    private static void registers(StringBuilder out, RegisterSet set, boolean complete) {
        out.append(String.format(
                Locale.ROOT,
                "    RIP: %s  RSP: %s  RFLAGS: %08x%n",
                hex(set, X86_64.RIP),
                hex(set, X86_64.RSP),
                set.getOr(X86_64.EFLAGS, 0)));
        if (!complete) {
            out.append(String.format(
                    Locale.ROOT, "    CS: %04x  SS: %04x%n", set.getOr(X86_64.CS, 0), set.getOr(X86_64.SS, 0)));
            return;
        }
        for (List<Register> row : ROWS) {
            out.append("   ");
            for (Register register : row) {
                out.append(register.name().length() == 2 ? "  " : " ")
                        .append(register.name().toUpperCase(Locale.ROOT))
                        .append(": ")
                        .append(hex(set, register))
                        .append(register.equals(row.get(2)) ? "\n" : " ");
            }
        }
        out.append(String.format(
                Locale.ROOT,
                "    ORIG_RAX: %s  CS: %04x  SS: %04x%n",
                hex(set, X86_64.ORIG_RAX),
                set.getOr(X86_64.CS, 0),
                set.getOr(X86_64.SS, 0)));
    }

    private static String hex(RegisterSet set, Register register) {
        return set.has(register)
                ? HexDigits.append(new StringBuilder(16), set.getOr(register, 0))
                        .toString()
                : "(unknown)       ";
    }
}
