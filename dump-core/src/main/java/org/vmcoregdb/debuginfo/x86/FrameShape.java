package org.vmcoregdb.debuginfo.x86;

import java.util.Map;
import java.util.OptionalInt;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.debuginfo.CallFrameOps;
import org.vmcoregdb.debuginfo.FrameRegisters;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;

/**
 * What the frames that one CIE describes have in common: where the caller's registers are. Only the CFA, and in a {@link
 * #CALL} frame rbp, differ from place to place.
 */
enum FrameShape {
    /** A function that was called: the return address is right below the CFA, which is the caller's stack pointer. */
    CALL(8, false),
    /**
     * A system call's entry, after it saved {@code struct pt_regs}. The CFA is the end of the structure; the caller's stack
     * pointer is in it like all other registers.
     */
    SYSTEM_CALL(8 * X86_64.PT_REGS.size(), false),
    /**
     * An exception's or interrupt's entry, after it saved {@code struct pt_regs}. What it interrupted was about to execute
     * the saved pc and has not called anything, which debuggers must know to look up the right row and symbol.
     */
    INTERRUPT(8 * X86_64.PT_REGS.size(), true),
    /** The entry of an exception or interrupt that has only what the CPU pushed: ip, cs, flags, sp, ss. */
    INTERRUPT_START(8 * (X86_64.PT_REGS.size() - X86_64.PT_REGS.indexOf(X86_64.RIP)), true),
    /**
     * Tracing's code that a function returned to instead of its caller: the stack is the caller's already, and the word below it
     * is where the return address was.
     */
    RETURNING(0, false),
    /** Code that nothing called. */
    OUTERMOST(8, false);

    static final int RSP = number(X86_64.RSP);
    static final int RBP = number(X86_64.RBP);
    static final int RETURN_ADDRESS = number(X86_64.RIP);

    private static final int RBX = number(X86_64.RBX);
    /** Those that call frames of compilers do not use. */
    private static final Map<Register, Integer> OTHER_NUMBERS = Map.of(X86_64.EFLAGS, 49, X86_64.CS, 51, X86_64.SS, 52);

    private final int bytesBelowCfa;
    private final boolean signal;

    FrameShape(int bytesBelowCfa, boolean signal) {
        this.bytesBelowCfa = bytesBelowCfa;
        this.signal = signal;
    }

    /** The shape of the frames that an ORC entry describes; it must not be undefined. */
    static FrameShape of(OrcEntry entry, boolean systemCall) {
        return switch (entry.type()) {
            case REGS -> systemCall ? SYSTEM_CALL : INTERRUPT;
            case REGS_PARTIAL -> INTERRUPT_START;
            case CALL -> CALL;
            case END_OF_STACK, UNDEFINED -> OUTERMOST;
        };
    }

    /** Whether the frame's caller was interrupted: augmentation {@code S}. */
    boolean signal() {
        return signal;
    }

    /** Distance from the address that ORC calculates to the CFA: what lies there is below the CFA. */
    int cfaAboveOrc() {
        return this == CALL || this == OUTERMOST ? 0 : bytesBelowCfa;
    }

    /** Offset of the CFA from rsp where nothing but the return address or the registers is on the stack. */
    int initialCfaOffset() {
        return bytesBelowCfa;
    }

    /** Writes the rules that hold in all frames of this shape. */
    void initialRules(ByteOutput out) {
        CallFrameOps all = new CallFrameOps(out);
        all.sameValue(FrameRegisters.TASK);
        all.sameValue(FrameRegisters.CPU);
        switch (this) {
            case CALL, RETURNING -> {
                new CallFrameOps(out).offset(RETURN_ADDRESS, -8);
                // ORC says of the callee-saved registers only where rbp is. Whether the function, or those it called,
                // kept the others is not known, and a debugger that is told nothing takes them for unchanged: it would
                // show the innermost frame's values as arguments of outer frames. Unwinding itself needs none of them.
                CallFrameOps ops = new CallFrameOps(out);
                ops.undefined(RBX);
                for (int r = 12; r <= 15; r++) {
                    ops.undefined(r);
                }
                ops.sameValue(RBP);
            }
            case SYSTEM_CALL, INTERRUPT -> savedFrom(out, 0);
            case INTERRUPT_START -> {
                savedFrom(out, X86_64.PT_REGS.indexOf(X86_64.RIP));
                // the entry code has not touched them yet
                for (int r = 0; r <= 15; r++) {
                    if (r != RSP) {
                        new CallFrameOps(out).sameValue(r);
                    }
                }
            }
            case OUTERMOST -> new CallFrameOps(out).undefined(RETURN_ADDRESS);
        }
    }

    private static void savedFrom(ByteOutput out, int first) {
        int count = X86_64.PT_REGS.size();
        for (int i = first; i < count; i++) {
            OptionalInt number = dwarfNumber(X86_64.PT_REGS.get(i));
            if (number.isPresent()) {
                new CallFrameOps(out).offset(number.getAsInt(), 8L * (i - count));
            }
        }
    }

    /** DWARF's number of the register with this number in x86-64 instructions, if called functions must preserve it. */
    static OptionalInt calleeSaved(int instructionNumber) {
        return switch (instructionNumber) {
            case 3 -> OptionalInt.of(RBX);
            case 5 -> OptionalInt.of(RBP);
            case 12, 13, 14, 15 -> OptionalInt.of(instructionNumber);
            default -> OptionalInt.empty();
        };
    }

    /** DWARF's number of a register that compilers' call frames use. */
    static int number(Register register) {
        return X86_64.INSTANCE.dwarfRegisters().indexOf(register);
    }

    /** Empty for a register that DWARF has no number for: orig_rax, which is none. */
    static OptionalInt dwarfNumber(Register register) {
        int number = number(register);
        Integer other = OTHER_NUMBERS.get(register);
        return number >= 0 ? OptionalInt.of(number) : other == null ? OptionalInt.empty() : OptionalInt.of(other);
    }
}
