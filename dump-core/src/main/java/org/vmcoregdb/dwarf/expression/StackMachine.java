package org.vmcoregdb.dwarf.expression;

import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DwarfCursor;

/** One evaluation. Bounded: a stack of 64 values, 10,000 operations. */
final class StackMachine {
    private static final int DEPTH = 64;
    private static final int OPERATIONS = 10_000;
    private static final int REGISTERS = 1 << 16;

    private final MachineState state;
    private final OptionalLong frameAddress;
    private final int addressSize;
    private final int length;
    private final DwarfCursor code;
    private final long[] stack = new long[DEPTH];
    private int depth;
    private boolean unknown;

    StackMachine(DwarfExpression expression, MachineState state, OptionalLong frameAddress) {
        this.state = state;
        this.frameAddress = frameAddress;
        this.addressSize = expression.addressSize();
        this.length = expression.code().length;
        ByteArraySource bytes = new ByteArraySource("DWARF expression", expression.code());
        this.code = DwarfCursor.atStart(new DebugSection("", 0, bytes, expression.order()));
        if (frameAddress.isPresent()) {
            stack[depth++] = frameAddress.getAsLong();
        }
    }

    OptionalLong run() throws FormatException {
        for (int done = 0; code.position() < length; done++) {
            if (done == OPERATIONS) {
                throw code.damaged("it does not end within " + OPERATIONS + " operations");
            }
            step(code.u8("operation"));
            if (unknown) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.of(pop());
    }

    private void step(int operation) throws FormatException {
        if (operation >= 0x30 && operation <= 0x4f) { // DW_OP_lit0 …
            push(operation - 0x30);
        } else if (operation >= 0x70 && operation <= 0x8f) { // DW_OP_breg0 …
            pushRegister(operation - 0x70);
        } else if (operation >= 0x19 && operation <= 0x27) {
            arithmetic(operation);
        } else if (operation >= 0x29 && operation <= 0x2e) {
            compare(operation);
        } else if (!pushedConstant(operation)) {
            other(operation);
        }
    }

    private boolean pushedConstant(int operation) throws FormatException {
        switch (operation) {
            case 0x03 -> push(code.unsigned("DW_OP_addr", addressSize));
            case 0x08 -> push(code.u8("DW_OP_const1u"));
            case 0x09 -> push((byte) code.u8("DW_OP_const1s"));
            case 0x0a -> push(code.u16("DW_OP_const2u"));
            case 0x0b -> push((short) code.u16("DW_OP_const2s"));
            case 0x0c -> push(code.u32("DW_OP_const4u"));
            case 0x0d -> push(code.s32("DW_OP_const4s"));
            case 0x0e, 0x0f -> push(code.s64("DW_OP_const8"));
            case 0x10 -> push(code.uleb("DW_OP_constu"));
            case 0x11 -> push(code.sleb("DW_OP_consts"));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void other(int operation) throws FormatException {
        switch (operation) {
            case 0x06 -> dereference(addressSize); // DW_OP_deref
            case 0x12 -> push(peek(0)); // DW_OP_dup
            case 0x13 -> pop(); // DW_OP_drop
            case 0x14 -> push(peek(1)); // DW_OP_over
            case 0x15 -> push(peek(code.u8("DW_OP_pick")));
            case 0x16 -> rotate(2); // DW_OP_swap
            case 0x17 -> rotate(3); // DW_OP_rot
            case 0x28 -> { // DW_OP_bra
                int distance = (short) code.u16("DW_OP_bra");
                if (pop() != 0) {
                    jump(distance);
                }
            }
            case 0x2f -> jump((short) code.u16("DW_OP_skip"));
            case 0x92 -> pushRegister(code.small("DW_OP_bregx", REGISTERS));
            case 0x94 -> dereference(code.u8("DW_OP_deref_size"));
            case 0x96 -> {} // DW_OP_nop
            case 0x9c -> push(frameAddress.orElseThrow(() -> code.damaged("it asks for the address it computes")));
            case 0x9f -> { // DW_OP_stack_value: the value is on the stack already
                if (code.position() < length) {
                    throw code.damaged("operations after DW_OP_stack_value");
                }
            }
            default -> throw code.damaged("operation 0x" + Integer.toHexString(operation));
        }
    }

    private void arithmetic(int operation) throws FormatException {
        if (operation == 0x23) { // DW_OP_plus_uconst
            push(pop() + code.uleb("DW_OP_plus_uconst"));
            return;
        }
        long top = pop();
        switch (operation) {
            case 0x19 -> push(Math.abs(top));
            case 0x1f -> push(-top);
            case 0x20 -> push(~top);
            case 0x1a -> push(pop() & top);
            case 0x1b -> push(pop() / nonzero(top));
            case 0x1c -> push(pop() - top);
            case 0x1d -> push(Long.remainderUnsigned(pop(), nonzero(top)));
            case 0x1e -> push(pop() * top);
            case 0x21 -> push(pop() | top);
            case 0x22 -> push(pop() + top);
            case 0x24 -> push(shift(pop(), top, 0, (v, n) -> v << n));
            case 0x25 -> push(shift(pop(), top, 0, (v, n) -> v >>> n));
            case 0x26 -> push(shift(pop(), top, 63, (v, n) -> v >> n));
            default -> push(pop() ^ top); // DW_OP_xor
        }
    }

    /** {@code DW_OP_eq, ge, gt, le, lt, ne}: signed. */
    private void compare(int operation) throws FormatException {
        long right = pop();
        long left = pop();
        boolean holds = switch (operation) {
            case 0x29 -> left == right;
            case 0x2a -> left >= right;
            case 0x2b -> left > right;
            case 0x2c -> left <= right;
            case 0x2d -> left < right;
            default -> left != right;
        };
        push(holds ? 1 : 0);
    }

    private interface Shift {
        long shift(long value, long count);
    }

    /** Java takes shift counts modulo 64, DWARF does not: a right shift by more leaves what {@code most} bits leave. */
    private static long shift(long value, long count, int most, Shift how) {
        boolean beyond = Long.compareUnsigned(count, Long.SIZE) >= 0;
        return beyond ? most == 0 ? 0 : how.shift(value, most) : how.shift(value, count);
    }

    private long nonzero(long divisor) throws FormatException {
        if (divisor == 0) {
            throw code.damaged("a division by zero");
        }
        return divisor;
    }

    private void pushRegister(int number) throws FormatException {
        long offset = code.sleb("offset to a register");
        OptionalLong value = state.register(number);
        unknown |= value.isEmpty();
        push(value.orElse(0) + offset);
    }

    private void dereference(int size) throws FormatException {
        if (size != 1 && size != 2 && size != 4 && size != 8) {
            throw code.damaged("it reads a word of " + size + " bytes");
        }
        OptionalLong value = state.memory(pop(), size);
        unknown |= value.isEmpty();
        push(value.orElse(0));
    }

    private void jump(int distance) throws FormatException {
        long target = code.position() + distance;
        if (target < 0 || target > length) {
            throw code.damaged("a jump out of it");
        }
        code.moveTo(target);
    }

    /** The top goes below the {@code count - 1} values under it. */
    private void rotate(int count) throws FormatException {
        long top = peek(0);
        peek(count - 1);
        System.arraycopy(stack, depth - count, stack, depth - count + 1, count - 1);
        stack[depth - count] = top;
    }

    private long peek(int below) throws FormatException {
        if (below >= depth) {
            throw code.damaged("its stack holds only " + depth + " values");
        }
        return stack[depth - 1 - below];
    }

    private long pop() throws FormatException {
        long top = peek(0);
        depth--;
        return top;
    }

    private void push(long value) throws FormatException {
        if (depth == DEPTH) {
            throw code.damaged("its stack holds more than " + DEPTH + " values");
        }
        stack[depth++] = value;
    }
}
