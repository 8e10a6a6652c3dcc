package org.vmcoregdb.disasm.arm64;

import java.util.OptionalLong;
import org.vmcoregdb.disasm.Flow;

/**
 * Where control goes after an A64 instruction, without text (Arm Architecture Reference Manual, C4.1, "Branches, Exception Generating and
 * System instructions"). Whether the other bits of a word make it an instruction is not looked at.
 */
public final class ControlFlow {
    private static final Bits IMMEDIATE_26 = Bits.at(0, 26);
    private static final Bits IMMEDIATE_19 = Bits.at(5, 19);
    private static final Bits IMMEDIATE_14 = Bits.at(5, 14);

    private ControlFlow() {}

    /** Where control goes after an instruction word. */
    public static Flow of(int word) {
        if (!has(word, 0x1c000000, 0x14000000)) {
            return has(word, 0xffff0000, 0) ? Flow.TRAP : Flow.NEXT; // udf
        }
        if (isImmediate(word)) {
            return word < 0 ? Flow.CALL : Flow.JUMP;
        }
        if (isTest(word) || isCompare(word)) {
            return Flow.BRANCH;
        }
        if (has(word, 0xfe000000, 0xd6000000)) {
            return byRegister(word);
        }
        return isBreakpoint(word) || has(word, 0xffe0001f, 0xd4400000) ? Flow.TRAP : Flow.NEXT; // hlt
    }

    /** True for {@code brk}: the kernel's warnings are such, and after one of these the next instruction runs. */
    public static boolean isBreakpoint(int word) {
        return has(word, 0xffe0001f, 0xd4200000);
    }

    /**
     * Where a call, jump or branch goes to.
     *
     * @param address of the instruction
     * @return empty if a register says it, and for other instructions
     */
    public static OptionalLong target(int word, long address) {
        if (isImmediate(word)) {
            return OptionalLong.of(address + 4L * IMMEDIATE_26.signed(word));
        }
        if (isTest(word)) {
            return OptionalLong.of(address + 4L * IMMEDIATE_14.signed(word));
        }
        return isCompare(word) ? OptionalLong.of(address + 4L * IMMEDIATE_19.signed(word)) : OptionalLong.empty();
    }

    private static boolean has(int word, int mask, int value) {
        return (word & mask) == value;
    }

    /** {@code b}, {@code bl}. */
    private static boolean isImmediate(int word) {
        return has(word, 0x7c000000, 0x14000000);
    }

    /** {@code tbz}, {@code tbnz}. */
    private static boolean isTest(int word) {
        return has(word, 0x7e000000, 0x36000000);
    }

    /** {@code cbz}, {@code cbnz}, {@code b.eq} and the like. */
    private static boolean isCompare(int word) {
        return has(word, 0x7e000000, 0x34000000) || has(word, 0xff000000, 0x54000000);
    }

    /** {@code br}, {@code blr}, {@code ret}, {@code eret}, {@code drps}, and their forms that check a signature. */
    private static Flow byRegister(int word) {
        if (has(word, 0xffdffc1f, 0xd61f0000) || has(word, 0xfedff800, 0xd61f0800)) {
            return has(word, 0x00200000, 0) ? Flow.JUMP : Flow.CALL;
        }
        return switch (word >>> 21 & 0xf) {
            case 2, 4, 5 -> Flow.RETURN;
            default -> Flow.INVALID;
        };
    }
}
