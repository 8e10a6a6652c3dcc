package org.vmcoregdb.disasm.arm64;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Operands that are one general, scalar or scalable register. */
final class Registers {
    private static final Pattern ONE = Pattern.compile("([RWXBHSDQFZP])([a-z])(?:\\.(.+)|/([mzx])?)?");

    private Registers() {}

    /** True if a token is one of these operands. */
    static boolean accepts(String token) {
        return ONE.matcher(token).matches();
    }

    /** Reads a token. */
    static Operand parse(String token, Fields fields) {
        Matcher parts = ONE.matcher(token);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no register: " + token);
        }
        Bits number = fields.bits(parts.group(2));
        String more = parts.group(3) == null ? "" : parts.group(3);
        char kind = parts.group(1).charAt(0);
        return switch (kind) {
            case 'R' -> bySize(fields.bits("s"), number, more);
            case 'W', 'X' -> general(kind == 'X', number, more);
            case 'F' -> floating(fields.bits("f"), number);
            case 'Z', 'P' -> scalable(kind, number, more, parts.group(4));
            default ->
                (out, word) -> {
                    out.text().append(Character.toLowerCase(kind)).append(number.of(word));
                    return true;
                };
        };
    }

    private static Operand bySize(Bits size, Bits number, String more) {
        Operand word32 = general(false, number, more);
        Operand word64 = general(true, number, more);
        return (out, word) -> (size.of(word) == 0 ? word32 : word64).append(out, word);
    }

    /** {@code .sp}: number 31 is the stack pointer; {@code .1}: the register after it; {@code .wb}: written back. */
    private static Operand general(boolean wide, Bits number, String more) {
        boolean stack = more.equals("sp");
        int next = more.equals("1") ? 1 : 0;
        String end = more.equals("wb") ? "!" : "";
        return (out, word) -> {
            append(out.text(), wide, stack, number.of(word) + next & 31);
            out.text().append(end);
            return true;
        };
    }

    /** Appends a general register. */
    static void append(StringBuilder text, boolean wide, boolean stack, int number) {
        if (number != 31) {
            text.append(wide ? 'x' : 'w').append(number);
        } else if (stack) {
            text.append(wide ? "sp" : "wsp");
        } else {
            text.append(wide ? "xzr" : "wzr");
        }
    }

    /** By the type of floating point number: 0 single, 1 double, 3 half. */
    private static Operand floating(Bits type, Bits number) {
        return (out, word) -> {
            int t = type.of(word);
            out.text().append("sd?h".charAt(t)).append(number.of(word));
            return t != 2;
        };
    }

    /** {@code Zd.b}, {@code Pg/m}. */
    private static Operand scalable(char kind, Bits number, String size, @Nullable String use) {
        String suffix = use != null ? "/" + use : size.isEmpty() ? "" : "." + size;
        return (out, word) -> {
            out.text()
                    .append(Character.toLowerCase(kind))
                    .append(number.of(word))
                    .append(suffix);
            return true;
        };
    }
}
