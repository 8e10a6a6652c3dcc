package org.vmcoregdb.disasm.arm64;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Operands that are places in memory: {@code [n]}, {@code [n,#-i*8]}, {@code [n,#i*8]!}, {@code [n,#i*8]?!} (an offset of 0 is left out), {@code [n],#-i*8}, {@code [n],Xm}, {@code
 * [n,index*3]} (register m, extended in the way o, shifted by 3 if S is set), and addresses relative to the instruction.
 */
final class Addresses {
    private static final Pattern PLAIN = Pattern.compile("\\[([a-z])\\](!?)");
    private static final Pattern OFFSET =
            Pattern.compile("\\[([a-z]),#(-?)([A-Za-z]+)(?:\\*(\\d+))?((?:,mulvl)?)\\](!|\\?!|)");
    private static final Pattern AFTER =
            Pattern.compile("\\[([a-z])\\],(?:#(-?)([A-Za-z]+)(?:\\*(\\d+))?|X([a-z])|#(\\d+))");
    private static final Pattern INDEX = Pattern.compile("\\[([a-z]),index\\*(\\d)\\]");

    private Addresses() {}

    /** Reads a token that begins with a bracket. */
    static Operand parse(String token, Fields fields) {
        Matcher parts = PLAIN.matcher(token);
        if (parts.matches()) {
            Bits base = fields.bits(parts.group(1));
            String end = "]" + parts.group(2);
            return (out, word) -> {
                appendBase(out, base.of(word));
                out.text().append(end);
                return true;
            };
        }
        parts = OFFSET.matcher(token);
        if (parts.matches()) {
            return offset(
                    fields.bits(parts.group(1)),
                    number(fields, parts.group(2), parts.group(3), parts.group(4)),
                    parts.group(6),
                    parts.group(5).isEmpty() ? "" : ", mul vl");
        }
        parts = AFTER.matcher(token);
        if (parts.matches()) {
            return after(parts, fields);
        }
        parts = INDEX.matcher(token);
        if (parts.matches()) {
            return index(fields, fields.bits(parts.group(1)), Integer.parseInt(parts.group(2)));
        }
        throw new IllegalArgumentException("no address: " + token);
    }

    /** How far it is, as a field says it. */
    @FunctionalInterface
    private interface Distance {
        int of(int word);
    }

    private static Distance number(Fields fields, String sign, String letters, @Nullable String scale) {
        Bits bits = fields.bits(letters);
        int factor = scale == null ? 1 : Integer.parseInt(scale);
        return sign.isEmpty() ? word -> bits.of(word) * factor : word -> bits.signed(word) * factor;
    }

    private static void appendBase(OperandText out, int number) {
        Registers.append(out.text().append('['), true, true, number);
    }

    private static Operand offset(Bits base, Distance offset, String back, String unit) {
        boolean always = back.equals("!");
        String end = back.isEmpty() ? "]" : "]!";
        return (out, word) -> {
            appendBase(out, base.of(word));
            int by = offset.of(word);
            if (by != 0 || always) {
                out.text().append(", #").append(by).append(unit);
            }
            out.text().append(end);
            return true;
        };
    }

    private static Operand after(Matcher parts, Fields fields) {
        Bits base = fields.bits(parts.group(1));
        if (parts.group(5) != null) {
            Bits index = fields.bits(parts.group(5));
            return (out, word) -> {
                appendBase(out, base.of(word));
                Registers.append(out.text().append("], "), true, false, index.of(word));
                return true;
            };
        }
        Distance by;
        if (parts.group(6) != null) {
            int fixed = Integer.parseInt(parts.group(6));
            by = word -> fixed;
        } else {
            by = number(fields, parts.group(2), parts.group(3), parts.group(4));
        }
        return (out, word) -> {
            appendBase(out, base.of(word));
            out.text().append("], #").append(by.of(word));
            return true;
        };
    }

    private static Operand index(Fields fields, Bits base, int log) {
        Bits register = fields.bits("m");
        Bits way = fields.bits("o");
        Bits shift = fields.bits("S");
        return (out, word) -> {
            appendBase(out, base.of(word));
            out.text().append(", ");
            int kind = way.of(word);
            // bit 0: 64 bits; bit 1: allowed at all; bit 2: with a sign
            boolean valid = (kind & 2) != 0;
            Modifiers.appendIndex(out.text(), register.of(word), kind, shift.of(word) != 0, log);
            out.text().append(']');
            return valid;
        };
    }

    /** The instruction's address, and i words more. */
    static Operand branch(Fields fields) {
        Bits words = fields.bits("i");
        return (out, word) -> {
            out.address(out.address() + 4L * words.signed(word));
            return true;
        };
    }

    /** The instruction's address, and ij bytes more. */
    static Operand bytes(Fields fields) {
        Bits offset = fields.bits("ij");
        return (out, word) -> {
            out.address(out.address() + offset.signed(word));
            return true;
        };
    }

    /** The instruction's page, and ij pages more. */
    static Operand pages(Fields fields) {
        Bits offset = fields.bits("ij");
        return (out, word) -> {
            out.address((out.address() & -4096L) + 4096L * offset.signed(word));
            return true;
        };
    }
}
