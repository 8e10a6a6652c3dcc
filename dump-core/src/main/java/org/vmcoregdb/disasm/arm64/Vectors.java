package org.vmcoregdb.disasm.arm64;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Operands that are vector registers: {@code Vd.T}, {@code Vn.b[i]}, and lists of them: {@code L4:t.T}, {@code L2:t.b[i]}. */
final class Vectors {
    private static final Pattern TOKEN = Pattern.compile("(?:V|L([1-4]):)([a-z])\\.(\\w+)(?:\\[(\\w+)\\])?");

    private Vectors() {}

    /** True if a token is one of these operands. */
    static boolean accepts(String token) {
        return TOKEN.matcher(token).matches();
    }

    /** Reads a token. */
    static Operand parse(String token, Fields fields) {
        Matcher parts = TOKEN.matcher(token);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no vector: " + token);
        }
        Bits number = fields.bits(parts.group(2));
        Arrangement arrangement = Arrangement.parse(parts.group(3), fields);
        Operand registers = parts.group(1) == null
                ? (out, word) -> append(out.text(), number.of(word), arrangement.of(word))
                : list(Integer.parseInt(parts.group(1)), number, arrangement);
        String index = parts.group(4);
        if (index == null) {
            return registers;
        }
        if (Character.isDigit(index.charAt(0))) {
            return (out, word) -> {
                boolean valid = registers.append(out, word);
                out.text().append('[').append(index).append(']');
                return valid;
            };
        }
        Bits element = fields.bits(index);
        return (out, word) -> {
            boolean valid = registers.append(out, word);
            out.text().append('[').append(element.of(word)).append(']');
            return valid;
        };
    }

    private static boolean append(StringBuilder text, int number, String arrangement) {
        text.append('v').append(number & 31).append('.').append(arrangement);
        return !arrangement.isEmpty();
    }

    /** More than two in a row are written as the first and the last, unless number 31 is among those before the last. */
    private static Operand list(int count, Bits first, Arrangement arrangement) {
        return (out, word) -> {
            StringBuilder text = out.text().append('{');
            int number = first.of(word);
            String name = arrangement.of(word);
            append(text, number, name);
            if (count > 2 && number + count <= 32) {
                append(text.append('-'), number + count - 1, name);
            } else {
                for (int i = 1; i < count; i++) {
                    append(text.append(", "), number + i, name);
                }
            }
            text.append('}');
            return !name.isEmpty();
        };
    }
}
