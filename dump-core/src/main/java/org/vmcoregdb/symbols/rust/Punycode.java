package org.vmcoregdb.symbols.rust;

import java.util.Optional;

/** Identifiers with characters beyond ASCII (RFC 3492, with {@code _} in the place of the hyphen). */
final class Punycode {
    private static final int BASE = 36;
    private static final int MIN = 1;
    private static final int MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int FIRST_BIAS = 72;
    private static final int FIRST = 0x80;
    private static final int LONGEST = 1000;

    private Punycode() {}

    static Optional<String> decode(String encoded) {
        int separator = encoded.lastIndexOf('_');
        String plain = separator > 0 ? encoded.substring(0, separator) : "";
        int[] text = new int[LONGEST];
        int length = Math.min(LONGEST, plain.length());
        for (int i = 0; i < length; i++) {
            text[i] = plain.charAt(i);
        }
        long code = FIRST;
        long i = 0;
        int bias = FIRST_BIAS;
        int at = separator + 1;
        while (at < encoded.length()) {
            long before = i;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = at < encoded.length() ? digit(encoded.charAt(at++)) : -1;
                if (digit < 0 || weight > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
                i += digit * weight;
                int threshold = Math.max(MIN, Math.min(MAX, k - bias));
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
            }
            length++;
            bias = adapted(i - before, length, before == 0);
            code += i / length;
            i %= length;
            if (length > LONGEST || !Character.isValidCodePoint((int) Math.min(code, Integer.MAX_VALUE))) {
                return Optional.empty();
            }
            System.arraycopy(text, (int) i, text, (int) i + 1, length - 1 - (int) i);
            text[(int) i++] = (int) code;
        }
        return Optional.of(new String(text, 0, length));
    }

    private static int digit(char c) {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        return c >= '0' && c <= '9' ? c - '0' + 26 : -1;
    }

    private static int adapted(long delta, int length, boolean first) {
        long rest = first ? delta / DAMP : delta / 2;
        rest += rest / length;
        int k = 0;
        while (rest > (BASE - MIN) * MAX / 2) {
            rest /= BASE - MIN;
            k += BASE;
        }
        return (int) (k + (BASE - MIN + 1) * rest / (rest + SKEW));
    }
}
