package org.vmcoregdb.protocol.packet;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Hexadecimal as packets use it: numbers without prefix, bytes as two digits each. */
public final class Hex {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Hex() {}

    /** Two digits per byte of a part of an array, put into another. */
    public static void encode(byte[] bytes, int from, int count, byte[] out, int at) {
        int o = at;
        for (int i = from; i < from + count; i++) {
            out[o++] = DIGITS[(bytes[i] >> 4) & 0xf];
            out[o++] = DIGITS[bytes[i] & 0xf];
        }
    }

    /** Two digits per byte. */
    public static String of(byte[] bytes) {
        byte[] out = new byte[2 * bytes.length];
        encode(bytes, 0, bytes.length, out, 0);
        return new String(out, StandardCharsets.ISO_8859_1);
    }

    /** Two digits per byte of the text in UTF-8. */
    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** An unsigned number of 1 to 16 digits, leading zeros not counted. */
    static long number(String text) throws MalformedPacketException {
        int start = 0;
        while (start < text.length() - 1 && text.charAt(start) == '0') {
            start++;
        }
        if (text.isEmpty() || text.length() - start > 16) {
            throw new MalformedPacketException("not a 64-bit number: " + text.length() + " digits");
        }
        long value = 0;
        for (int i = start; i < text.length(); i++) {
            value = value << 4 | digit(text.charAt(i));
        }
        return value;
    }

    /** The bytes that pairs of digits stand for, empty if they are none: {@code xx} is a byte that is not known. */
    public static Optional<byte[]> parse(String text) {
        try {
            return Optional.of(bytes(text));
        } catch (MalformedPacketException notDigits) {
            return Optional.empty();
        }
    }

    /** The bytes that pairs of digits stand for. */
    static byte[] bytes(String text) throws MalformedPacketException {
        if (text.length() % 2 != 0) {
            throw new MalformedPacketException("odd number of digits");
        }
        byte[] out = new byte[text.length() / 2];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (digit(text.charAt(2 * i)) << 4 | digit(text.charAt(2 * i + 1)));
        }
        return out;
    }

    /** The UTF-8 text that pairs of digits stand for. */
    static String text(String digits) throws MalformedPacketException {
        return new String(bytes(digits), StandardCharsets.UTF_8);
    }

    private static int digit(char c) throws MalformedPacketException {
        int value = c < 128 ? Character.digit(c, 16) : -1;
        if (value < 0) {
            throw new MalformedPacketException("not a hexadecimal digit");
        }
        return value;
    }
}
