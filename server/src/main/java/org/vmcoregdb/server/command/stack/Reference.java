package org.vmcoregdb.server.command.stack;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.FunctionNames;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.scan.TextScan;

/**
 * A symbol or a number that a stack must mention to be shown: in the name or address of a function, or in registers that were saved.
 *
 * @param text as the user wrote it
 * @param value the number, if the text is one in hexadecimal
 */
record Reference(String text, OptionalLong value) {
    static Reference parse(String text) {
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        return new Reference(
                text,
                digits.matches("[0-9a-fA-F]{1,16}")
                        ? OptionalLong.of(Long.parseUnsignedLong(digits, 16))
                        : OptionalLong.empty());
    }

    /** True if the answer mentions it. */
    boolean isIn(Answer result) {
        if (result instanceof StackAnswer stack) {
            return stack.trace().frames().stream().anyMatch(this::isIn);
        } else if (result instanceof TextScanAnswer scan) {
            return scan.finds().stream().anyMatch(this::isIn) || isIn(scan.user());
        } else if (result instanceof ExceptionFramesAnswer frames) {
            return frames.frames().stream().anyMatch(this::isIn);
        }
        return false;
    }

    private boolean isIn(Frame frame) {
        return is(frame.pc()) || isNamed(frame.symbol()) || isIn(frame.savedRegisters());
    }

    private boolean isIn(TextScan.Find find) {
        if (find instanceof TextScan.Find.Text text) {
            return is(text.value()) || isNamed(Optional.of(text.symbol()));
        }
        return find instanceof TextScan.Find.Registers registers && isIn(Optional.of(registers.saved()));
    }

    private boolean isIn(FoundRegisters found) {
        return isNamed(found.interrupted()) || isIn(Optional.of(found.saved()));
    }

    private boolean isIn(Optional<Frame.SavedRegisters> saved) {
        if (saved.isEmpty()) {
            return false;
        }
        RegisterSet registers = saved.get().registers();
        for (Register register : saved.get().order()) {
            if (registers.has(register) && is(registers.getOr(register, 0))) {
                return true;
            }
        }
        return false;
    }

    private boolean is(long number) {
        return value.isPresent() && value.getAsLong() == number;
    }

    private boolean isNamed(Optional<SymbolicAddress> symbol) {
        return symbol.map(s -> s.symbol().name())
                .filter(n -> n.equals(text) || FunctionNames.base(n).equals(text))
                .isPresent();
    }
}
