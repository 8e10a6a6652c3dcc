package org.vmcoregdb.disasm.arm64;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must hold of a word besides its fixed bits: {@code n=31}, {@code n!=m}, {@code z<3}, {@code d=31|n=31}, {@code even:s}; {@code
 * notwide}: the mask of bits cannot be moved as 16 bits. */
final class Conditions {
    private static final Pattern COMPARISON = Pattern.compile("([A-Za-z]+)([+-]\\d+)?(=|!=|<|>)(\\d+|[A-Za-z]+)");

    private Conditions() {}

    /** Reads a condition. */
    static Encoding.Condition parse(String text, Fields fields) {
        int or = text.indexOf('|');
        if (or >= 0) {
            Encoding.Condition left = parse(text.substring(0, or), fields);
            Encoding.Condition right = parse(text.substring(or + 1), fields);
            return word -> left.holds(word) || right.holds(word);
        }
        if (text.startsWith("even:")) {
            Bits number = fields.bits(text.substring("even:".length()));
            return word -> (number.of(word) & 1) == 0;
        }
        return text.equals("notwide") ? word -> !BitMask.isWide(word) : comparison(text, fields);
    }

    private static Encoding.Condition comparison(String text, Fields fields) {
        Matcher parts = COMPARISON.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no condition: " + text);
        }
        Bits left = fields.bits(parts.group(1));
        int more = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
        String right = parts.group(4);
        String relation = parts.group(3);
        if (Character.isDigit(right.charAt(0))) {
            int number = Integer.parseInt(right);
            return word -> holds(relation, left.of(word) + more, number);
        }
        Bits other = fields.bits(right);
        return word -> holds(relation, left.of(word) + more, other.of(word));
    }

    private static boolean holds(String relation, int left, int right) {
        return switch (relation) {
            case "=" -> left == right;
            case "!=" -> left != right;
            case "<" -> left < right;
            default -> left > right;
        };
    }
}
