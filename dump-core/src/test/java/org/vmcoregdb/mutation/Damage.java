package org.vmcoregdb.mutation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Damage to a file: a few bits, bytes, numbers; blocks that are copied over others; an end that is missing. */
final class Damage {
    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        2,
        7,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0xffffffffL,
        0x7fffffffL,
        0x80000000L,
        0xffff,
        4096,
        1L << 31,
        1L << 40,
        1L << 52,
        1L << 60,
        Long.MAX_VALUE - 4095,
        -4096
    };
    private static final int[] HEADERS = {64, 600, 2048, 5000, 9000};
    private static final int MOST_CHANGES = 6;

    private Damage() {}

    /** How long a file is of which the end is missing: half of so many places are in its headers, the others anywhere. */
    static int cut(byte[] whole, int place, int places) {
        int half = Math.max(1, places / 2);
        int most = place < half ? Math.min(whole.length, HEADERS[HEADERS.length - 1]) : whole.length;
        return (int) ((long) (place % half) * most / half);
    }

    static byte[] to(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0 && bytes.length > 0; i--) {
            bytes = once(bytes, random);
        }
        return bytes;
    }

    private static byte[] once(byte[] bytes, Random random) {
        // headers are where damage has consequences
        boolean anywhere = random.nextInt(3) == 0;
        int end = anywhere ? bytes.length : Math.min(bytes.length, HEADERS[random.nextInt(HEADERS.length)]);
        int at = random.nextInt(end);
        switch (random.nextInt(9)) {
            case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = (byte) random.nextInt();
            case 3 -> bytes[at] = (byte) ('0' + random.nextInt(10));
            case 4, 5, 6 -> number(bytes, at & -4, random);
            case 7 -> {
                int count = Math.min(1 + random.nextInt(64), bytes.length - at);
                System.arraycopy(bytes, random.nextInt(bytes.length - count + 1), bytes, at, count);
            }
            default -> {
                if (random.nextInt(4) == 0) {
                    return Arrays.copyOf(bytes, random.nextInt(bytes.length));
                }
            }
        }
        return bytes;
    }

    private static void number(byte[] bytes, int at, Random random) {
        long value = EXTREMES[random.nextInt(EXTREMES.length)] + (random.nextInt(4) == 0 ? random.nextInt(9) - 4 : 0);
        ByteBuffer field =
                ByteBuffer.wrap(bytes).order(random.nextInt(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        if (random.nextBoolean() && at + Long.BYTES <= bytes.length) {
            field.putLong(at, value);
        } else if (at + Integer.BYTES <= bytes.length) {
            field.putInt(at, (int) value);
        }
    }
}
