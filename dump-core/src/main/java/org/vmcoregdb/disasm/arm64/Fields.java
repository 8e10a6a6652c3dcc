package org.vmcoregdb.disasm.arm64;

import java.util.Map;
import java.util.TreeMap;

/** The pattern of an encoding: bits that are fixed, and fields that have a letter each. */
final class Fields {
    private final Map<Character, Bits> letters = new TreeMap<>();
    private final String pattern;
    private final int mask;
    private final int value;

    /**
     * Reads a pattern.
     *
     * @param pattern from bit 31 on: 0 and 1 for themselves, a letter and the number of its bits (one if there is no number) for a
     *     field, x for a bit that does not matter; blanks are ignored. A letter that comes again goes on with its field
     */
    Fields(String pattern) {
        this.pattern = pattern;
        int bit = Integer.SIZE;
        int fixed = 0;
        int ones = 0;
        for (int i = 0; i < pattern.length(); ) {
            char c = pattern.charAt(i++);
            if (c == '0' || c == '1') {
                bit--;
                fixed |= 1 << bit;
                ones |= (c - '0') << bit;
            } else if (c != ' ') {
                int width = 0;
                // a field's width cannot be told from fixed bits, so these come after a blank
                while (i < pattern.length() && Character.isDigit(pattern.charAt(i))) {
                    width = 10 * width + pattern.charAt(i++) - '0';
                }
                width = width == 0 ? 1 : width;
                bit -= width;
                if (bit < 0) {
                    throw new IllegalArgumentException("more than 32 bits: " + pattern);
                }
                Bits bits = Bits.at(bit, width);
                if (c != 'x') {
                    letters.merge(c, bits, Bits::then);
                }
            }
        }
        if (bit != 0) {
            throw new IllegalArgumentException("not 32 bits: " + pattern);
        }
        mask = fixed;
        value = ones;
    }

    /** Which bits are fixed. */
    int mask() {
        return mask;
    }

    /** What the fixed bits are. */
    int value() {
        return value;
    }

    /** True if there is a field of this letter. */
    boolean has(char letter) {
        return letters.containsKey(letter);
    }

    /** A field, or several as one number, the first having the high bits. */
    Bits bits(String names) {
        Bits all = one(names.charAt(0));
        for (int i = 1; i < names.length(); i++) {
            all = all.then(one(names.charAt(i)));
        }
        return all;
    }

    private Bits one(char letter) {
        Bits bits = letters.get(letter);
        if (bits == null) {
            throw new IllegalArgumentException("no field " + letter + " in " + pattern);
        }
        return bits;
    }
}
