package org.vmcoregdb.kernel.net;

import java.util.Locale;

/** Internet addresses as text. */
public final class InternetAddress {
    private static final int V4_BYTES = 4;
    private static final int WORDS = 8;

    private InternetAddress() {}

    /** An address of 4 bytes, or of 16 as {@code inet_ntop} writes it. */
    public static String text(byte[] bytes) {
        return bytes.length == V4_BYTES ? v4(bytes, 0) : v6(bytes);
    }

    /** All eight groups of an address of 16 bytes, without leading zeros. */
    public static String groups(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            out.append(i == 0 ? "" : ":").append(Integer.toHexString(word(bytes, i)));
        }
        return out.toString();
    }

    private static String v4(byte[] bytes, int at) {
        return String.format(
                Locale.ROOT,
                "%d.%d.%d.%d",
                bytes[at] & 0xff,
                bytes[at + 1] & 0xff,
                bytes[at + 2] & 0xff,
                bytes[at + 3] & 0xff);
    }

    private static int word(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xff) << 8 | bytes[2 * index + 1] & 0xff;
    }

    /** The first of the longest runs of at least two zero groups is left out; the end of an IPv4 address in disguise is written as one. */
    private static String v6(byte[] bytes) {
        int start = -1;
        int length = 1;
        for (int i = 0; i < WORDS; i++) {
            int end = i;
            while (end < WORDS && word(bytes, end) == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        boolean v4 = start == 0 && (length == 6 || length == 5 && word(bytes, 5) == 0xffff);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            if (i == start) {
                out.append(i == 0 ? "::" : ":");
                i += length - 1;
            } else if (i == 6 && v4) {
                return out.append(v4(bytes, 12)).toString();
            } else {
                out.append(Integer.toHexString(word(bytes, i))).append(i == WORDS - 1 ? "" : ":");
            }
        }
        return out.toString();
    }
}
