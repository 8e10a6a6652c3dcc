package org.vmcoregdb.protocol.codec;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;

/** The inside of a packet: escapes and run lengths. */
final class Payload {
    private static final int ESCAPE = '}';
    private static final int RUN = '*';
    /** What a repeat count is sent above of, so that it is printable. */
    private static final int RUN_BIAS = 29;

    private static final int LONGEST_RUN = 126 - RUN_BIAS;
    /** A run of three takes as many bytes as it saves. */
    private static final int SHORTEST_RUN = 3;

    private static final boolean[] ESCAPED = new boolean[256];

    static {
        for (char c : new char[] {'#', '$', ESCAPE, RUN}) {
            ESCAPED[c] = true;
        }
    }

    private Payload() {}

    /**
     * Content of a packet from its bytes on the wire.
     *
     * @param wire the bytes
     * @param length how many of them
     * @param limit how long the content may be
     * @return empty if it would be longer or ends within an escape. A {@code *} that cannot be a run length stands for
     *     itself: clients do not use run lengths, and not all escape it.
     */
    static Optional<byte[]> decode(byte[] wire, int length, int limit) {
        byte[] out = new byte[length];
        int size = 0;
        for (int i = 0; i < length; i++) {
            int c = wire[i] & 0xff;
            if (c == ESCAPE) {
                if (++i == length) {
                    return Optional.empty();
                }
                c = (wire[i] ^ 0x20) & 0xff;
            } else if (c == RUN && size > 0 && i + 1 < length && isCount(wire[i + 1])) {
                int count = wire[++i] - RUN_BIAS;
                if (size + count > limit) {
                    return Optional.empty();
                }
                out = roomFor(out, size + count + length - i);
                Arrays.fill(out, size, size + count, out[size - 1]);
                size += count;
                continue;
            }
            out[size++] = (byte) c;
        }
        return size > limit ? Optional.empty() : Optional.of(size == out.length ? out : Arrays.copyOf(out, size));
    }

    private static boolean isCount(byte c) {
        return c >= SHORTEST_RUN + RUN_BIAS && c <= 126;
    }

    private static byte[] roomFor(byte[] out, int size) {
        return size <= out.length ? out : Arrays.copyOf(out, Math.max(size, 2 * out.length));
    }

    /**
     * Writes content as it goes on the wire.
     *
     * @return the sum of the bytes written
     */
    static int encode(byte[] content, boolean runLengths, ByteBuf out) {
        int sum = 0;
        int clean = 0; // start of the stretch that needs no change: written in one go
        int i = 0;
        while (i < content.length) {
            int c = content[i] & 0xff;
            if (ESCAPED[c]) {
                out.writeBytes(content, clean, i - clean);
                out.writeByte(ESCAPE).writeByte(c ^ 0x20);
                sum += ESCAPE + (c ^ 0x20);
                clean = ++i;
                continue;
            }
            sum += c;
            i++;
            int run = runLengths ? run(content, i) : 0;
            if (run > 0) {
                out.writeBytes(content, clean, i - clean);
                out.writeByte(RUN).writeByte(run + RUN_BIAS);
                sum += RUN + run + RUN_BIAS;
                i += run;
                clean = i;
            }
        }
        out.writeBytes(content, clean, content.length - clean);
        return sum;
    }

    /** How often the byte before {@code at} is to be repeated there: a count that may be sent, or 0. */
    private static int run(byte[] content, int at) {
        int end = at;
        while (end < content.length && end - at < LONGEST_RUN && content[end] == content[at - 1]) {
            end++;
        }
        int count = end - at;
        if (count < SHORTEST_RUN) {
            return 0;
        }
        // # $ + - as a count would look like framing or acknowledgement to a client that resynchronises.
        while (ESCAPED[count + RUN_BIAS] || count + RUN_BIAS == '+' || count + RUN_BIAS == '-') {
            count--;
        }
        return count;
    }
}
