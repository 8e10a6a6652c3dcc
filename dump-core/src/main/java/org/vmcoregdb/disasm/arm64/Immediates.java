package org.vmcoregdb.disasm.arm64;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Operands that are numbers: {@code #i} as it is, {@code #$i} in hexadecimal, {@code #-i} with a sign, {@code #i*8+1}, {@code #64-i};
 * and those of immediates that are put together.
 */
final class Immediates {
    private static final Pattern SIMPLE = Pattern.compile("#([$-]?)([A-Za-z]+)(?:\\*(\\d+))?(?:\\+(\\d+))?");
    private static final Pattern REST = Pattern.compile("#(\\d+)-([A-Za-z]+)");

    private Immediates() {}

    /** Reads a token that begins with a hash sign. */
    static Operand parse(String token, Fields fields) {
        Matcher rest = REST.matcher(token);
        if (rest.matches()) {
            int from = Integer.parseInt(rest.group(1));
            Bits less = fields.bits(rest.group(2));
            return (out, word) -> {
                out.text().append('#').append(from - less.of(word));
                return true;
            };
        }
        Matcher parts = SIMPLE.matcher(token);
        if (!parts.matches()) {
            return (out, word) -> {
                out.text().append(token);
                return true;
            };
        }
        Bits bits = fields.bits(parts.group(2));
        int scale = parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3));
        int more = parts.group(4) == null ? 0 : Integer.parseInt(parts.group(4));
        return switch (parts.group(1)) {
            case "$" ->
                (out, word) -> {
                    out.text().append("#0x").append(Integer.toHexString(bits.of(word) * scale + more));
                    return true;
                };
            case "-" ->
                (out, word) -> {
                    out.text().append('#').append(bits.signed(word) * scale + more);
                    return true;
                };
            default ->
                (out, word) -> {
                    out.text().append('#').append(bits.of(word) * scale + more);
                    return true;
                };
        };
    }

    /** 12 bits i, shifted by 12 if h is set. */
    static Operand sum(Fields fields) {
        Bits immediate = fields.bits("i");
        Bits shifted = fields.bits("h");
        return (out, word) -> {
            out.text().append("#0x").append(Integer.toHexString(immediate.of(word)));
            if (shifted.of(word) != 0) {
                out.text().append(", lsl #12");
            }
            return true;
        };
    }

    /** A mask of bits. */
    static Operand mask() {
        return (out, word) -> {
            out.text().append("#0x").append(Long.toHexString(BitMask.of(word)));
            return BitMask.isValid(word);
        };
    }

    /** What mov of a mask of bits moves. */
    static Operand moveMask() {
        return (out, word) -> BitMask.isValid(word) && move(out, BitMask.of(word), word < 0);
    }

    /** What mov moves: 16 bits i in the place h, or the complement of that. */
    static Operand move(Fields fields, boolean complement) {
        Bits immediate = fields.bits("i");
        Bits place = fields.bits("h");
        return (out, word) -> {
            int half = immediate.of(word);
            int shift = place.of(word) * 16;
            boolean wide = word < 0;
            if (half == 0 && shift != 0 || complement && !wide && half == 0xffff || !wide && shift > 16) {
                return false;
            }
            long value = (long) half << shift;
            value = complement ? ~value : value;
            return move(out, wide ? value : value & 0xffffffffL, wide);
        };
    }

    /** In hexadecimal, and behind that as a number with a sign. */
    private static boolean move(OperandText out, long value, boolean wide) {
        StringBuilder text = out.text();
        int start = text.length();
        text.append("#0x").append(Long.toHexString(value));
        while (text.length() < start + 23) {
            text.append(' ');
        }
        text.append("\t// #").append(wide ? value : (int) value);
        return true;
    }

    /** 16 bits i in the place h. */
    static Operand wide(Fields fields) {
        Bits immediate = fields.bits("i");
        Bits place = fields.bits("h");
        return (out, word) -> {
            out.text().append("#0x").append(Integer.toHexString(immediate.of(word)));
            int shift = place.of(word) * 16;
            if (shift != 0) {
                out.text().append(", lsl #").append(shift);
            }
            return word < 0 || shift <= 16;
        };
    }

    /** A floating point number of 8 bits i: sign, exponent, fraction. */
    static Operand floating(Fields fields) {
        Bits bits = fields.bits("i");
        return (out, word) -> {
            int value = bits.of(word);
            int exponent = (value >> 4 & 7 ^ 4) - 3;
            double number = Math.scalb(16 + (value & 15), exponent - 4) * (value >> 7 == 0 ? 1 : -1);
            out.text().append('#').append(String.format(Locale.ROOT, "%.18e", number));
            return true;
        };
    }

    /** 8 bits i, shifted to the left by 8 times h; {@code ones}: ones are shifted in. */
    static Operand vector(Fields fields, boolean ones) {
        Bits immediate = fields.bits("i");
        Bits shift = fields.bits("h");
        return (out, word) -> {
            out.text().append("#0x").append(Integer.toHexString(immediate.of(word)));
            int amount = ones ? 8 + 8 * shift.of(word) : 8 * shift.of(word);
            if (amount != 0) {
                out.text().append(ones ? ", msl #" : ", lsl #").append(amount);
            }
            return true;
        };
    }

    /** 8 bits i, each of which stands for a byte. */
    static Operand bytes(Fields fields) {
        Bits immediate = fields.bits("i");
        return (out, word) -> {
            long value = 0;
            for (int bit = 7; bit >= 0; bit--) {
                value = value << 8 | ((immediate.of(word) >> bit & 1) != 0 ? 0xff : 0);
            }
            out.text().append("#0x").append(Long.toHexString(value));
            return true;
        };
    }

    /** By how much a vector's elements are shifted: hb, of which the highest bit says how large they are. */
    static Operand shift(Fields fields, boolean right) {
        Bits high = fields.bits("h");
        Bits both = fields.bits("hb");
        return (out, word) -> {
            int size = Integer.highestOneBit(high.of(word)) * 8;
            int value = both.of(word);
            out.text().append('#').append(right ? 2 * size - value : value - size);
            return size != 0;
        };
    }
}
