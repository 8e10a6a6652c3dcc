package org.vmcoregdb.unwind.x86.code;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.disasm.Flow;
import org.vmcoregdb.disasm.Instruction;

/**
 * What is known of a frame before an instruction. Its place is the address after its return address, from which all is counted down.
 *
 * @param depth how far below it the stack pointer is; empty if that is not known
 * @param framePointer how far below it rbp points; empty if rbp is not a frame pointer
 * @param savedRbp how far below it the caller's rbp was saved; 0 if it was not
 * @param callersRbp true if rbp still is the caller's
 * @param elsewhere true if the function has changed to another stack, whose uppermost word is the stack pointer that {@code depth} is of
 */
public record StackState(
        OptionalLong depth, OptionalLong framePointer, long savedRbp, boolean callersRbp, boolean elsewhere) {
    /** At the first instruction of a function: only the return address is on the stack. */
    public static final StackState ENTERED = new StackState(OptionalLong.of(8), OptionalLong.empty(), 0, true, false);

    private static final String RSP = "%rsp";
    private static final String RBP = "%rbp";

    /** After an instruction that control leaves to the next one. */
    StackState after(Instruction instruction) {
        String name = instruction.mnemonic();
        String operands = instruction.operands();
        int comma = lastComma(operands);
        String source = comma < 0 ? "" : operands.substring(0, comma);
        String target = comma < 0 ? operands : operands.substring(comma + 1);
        return switch (name) {
            case "push", "pushf", "pushq", "pushfq" -> pushed(operands);
            case "pop", "popf", "popq", "popfq" -> popped(operands);
            case "leave", "leaveq" -> left();
            case "enter" -> withDepth(OptionalLong.empty());
            case "sub" -> target.equals(RSP) ? moved(immediate(source), 1) : written(name, target);
            case "add" -> target.equals(RSP) ? moved(immediate(source), -1) : written(name, target);
            case "lea" -> loaded(source, target);
            case "mov" -> copied(source, target);
            default -> instruction.flow() == Flow.NEXT ? written(name, target) : this;
        };
    }

    /** A call of the instruction after it, or of one in the same function: it is there to push its return address. */
    StackState withWord() {
        return withDepth(plus(depth, 8));
    }

    /** True where a function may return, or end with a jump to another one. */
    boolean isLeaving() {
        return depth.isPresent() && depth.getAsLong() == 8 && callersRbp;
    }

    private StackState pushed(String operand) {
        OptionalLong deeper = plus(depth, 8);
        boolean saves = operand.equals(RBP) && callersRbp && deeper.isPresent();
        return new StackState(deeper, framePointer, saves ? deeper.getAsLong() : savedRbp, callersRbp, elsewhere);
    }

    private StackState popped(String operand) {
        if (operand.equals(RSP)) {
            return on(false);
        }
        StackState shallower = withDepth(plus(depth, -8));
        return operand.equals(RBP) ? shallower.restored(depth) : shallower;
    }

    /** rbp was read from a place on the stack. */
    private StackState restored(OptionalLong from) {
        boolean callers = from.isPresent() && from.getAsLong() == savedRbp && savedRbp != 0;
        return new StackState(depth, OptionalLong.empty(), savedRbp, callers, elsewhere);
    }

    private StackState left() {
        StackState back = withDepth(framePointer);
        return back.popped(RBP);
    }

    private StackState moved(Optional<Long> bytes, int sign) {
        return withDepth(bytes.isPresent() ? plus(depth, sign * bytes.get()) : OptionalLong.empty());
    }

    private StackState loaded(String source, String target) {
        if (!target.equals(RSP) && !target.equals(RBP)) {
            return written("lea", target);
        }
        OptionalLong place = place(source);
        return target.equals(RSP) ? withDepth(place) : pointing(place);
    }

    private StackState copied(String source, String target) {
        if (target.equals(RSP)) {
            // another register leads to another stack: the frame stays where it is
            return source.equals(RBP) ? withDepth(framePointer) : on(true);
        }
        if (target.equals(RBP)) {
            return source.equals(RSP) ? pointing(depth) : restored(place(source));
        }
        if (source.equals(RBP) && callersRbp && place(target).isPresent()) {
            return new StackState(depth, framePointer, place(target).getAsLong(), true, elsewhere);
        }
        return written("mov", target);
    }

    private StackState pointing(OptionalLong place) {
        return new StackState(depth, place, savedRbp, false, elsewhere);
    }

    /** An instruction of any other kind, if it writes one of the two registers. */
    private StackState written(String name, String target) {
        boolean reads = name.startsWith("cmp") || name.startsWith("test") || name.startsWith("nop");
        if (reads) {
            return this;
        }
        if (target.equals(RSP) || target.equals("%esp")) {
            return withDepth(OptionalLong.empty());
        }
        return target.equals(RBP) || target.equals("%ebp") || target.equals("%bp") || target.equals("%bpl")
                ? new StackState(depth, OptionalLong.empty(), savedRbp, false, elsewhere)
                : this;
    }

    private StackState on(boolean anotherStack) {
        return new StackState(depth, framePointer, savedRbp, callersRbp, anotherStack);
    }

    private StackState withDepth(OptionalLong other) {
        return new StackState(other, framePointer, savedRbp, callersRbp, elsewhere);
    }

    /** Where {@code N(%rsp)} or {@code N(%rbp)} is; empty for all else. */
    private OptionalLong place(String operand) {
        boolean byStack = operand.endsWith("(%rsp)");
        if (!byStack && !operand.endsWith("(%rbp)")) {
            return OptionalLong.empty();
        }
        String number = operand.substring(0, operand.length() - "(%rsp)".length());
        Optional<Long> offset = number.isEmpty() ? Optional.of(0L) : number(number);
        return offset.isPresent() ? plus(byStack ? depth : framePointer, -offset.get()) : OptionalLong.empty();
    }

    private static OptionalLong plus(OptionalLong value, long more) {
        return value.isPresent() ? OptionalLong.of(value.getAsLong() + more) : value;
    }

    private static Optional<Long> immediate(String operand) {
        return operand.startsWith("$") ? number(operand.substring(1)) : Optional.empty();
    }

    private static Optional<Long> number(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative ? text.substring(1) : text;
        if (!digits.startsWith("0x") || digits.length() > 18) {
            return Optional.empty();
        }
        try {
            long value = Long.parseUnsignedLong(digits, 2, digits.length(), 16);
            return Optional.of(negative ? -value : value);
        } catch (NumberFormatException other) {
            return Optional.empty();
        }
    }

    /** That between the operands: those in parentheses are within one. */
    private static int lastComma(String operands) {
        int nested = 0;
        for (int i = operands.length() - 1; i >= 0; i--) {
            char c = operands.charAt(i);
            if (c == ')') {
                nested++;
            } else if (c == '(') {
                nested--;
            } else if (c == ',' && nested == 0) {
                return i;
            }
        }
        return -1;
    }
}
