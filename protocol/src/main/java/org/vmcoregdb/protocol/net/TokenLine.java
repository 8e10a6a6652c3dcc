package org.vmcoregdb.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The line with which a client shows its token before the first packet, {@code vmcore-gdb-token TOKEN}, and the line with
 * which the server answers: {@code ok}, or a sentence that says why not.
 */
final class TokenLine {
    static final String ACCEPTED = "ok";

    /** Tokens of {@code vmcore-gdb token} have 43 characters. */
    static final int LONGEST = 512;

    /** The server's, without its line end. */
    static final int LONGEST_ANSWER = 1024;

    private static final byte[] PREFIX = "vmcore-gdb-token ".getBytes(StandardCharsets.US_ASCII);

    private TokenLine() {}

    /** How a client says it. */
    static byte[] of(String token) {
        byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
        byte[] line = new byte[PREFIX.length + bytes.length + 1];
        System.arraycopy(PREFIX, 0, line, 0, PREFIX.length);
        System.arraycopy(bytes, 0, line, PREFIX.length, bytes.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /** Whether what has come so far can be the beginning of one. */
    static boolean mayBegin(ByteBuf bytes) {
        int count = Math.min(PREFIX.length, bytes.readableBytes());
        for (int i = 0; i < count; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != PREFIX[i]) {
                return false;
            }
        }
        return true;
    }

    /** Takes the token of a complete line. */
    static String take(ByteBuf bytes, int lineLength) {
        String line =
                bytes.readCharSequence(lineLength, StandardCharsets.US_ASCII).toString();
        bytes.skipBytes(1);
        String token = line.substring(PREFIX.length);
        return token.endsWith("\r") ? token.substring(0, token.length() - 1) : token;
    }

    /** An answer of the server. */
    static ByteBuf answer(String text) {
        return Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8);
    }

    /** The same for a debugger that came without {@code vmcore-gdb connect}, as a packet. */
    static ByteBuf packet(String text) {
        byte[] payload = ("E." + text).replaceAll("[$#}*]", "?").getBytes(StandardCharsets.UTF_8);
        int sum = 0;
        for (byte b : payload) {
            sum += b;
        }
        String end = String.format("#%02x", sum & 0xff);
        return Unpooled.wrappedBuffer(new byte[] {'$'}, payload, end.getBytes(StandardCharsets.US_ASCII));
    }
}
