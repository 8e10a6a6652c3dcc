package org.vmcoregdb.bytes;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The text that bytes of a dump or a file stand for: UTF-8 where they are that, and where they are not each byte as {@code \xff}, as the
 * kernel itself writes it in {@code /dev/kmsg}. Nothing is lost, and no byte becomes a letter that nobody wrote.
 */
public final class ByteText {
    private ByteText() {}

    /** All of the bytes. */
    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** The bytes from {@code from} up to but not including {@code to}. */
    public static String decode(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return decodeBeyondAscii(bytes, from, to);
            }
        }
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }

    /** The bytes up to the first NUL, or all if there is none. */
    public static String untilNul(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != 0) {
            end++;
        }
        return decode(bytes, from, end);
    }

    /**
     * The name of a symbol, a type or a member. No compiler writes one with blanks or control characters in it: where a damaged or
     * forged table has some, they are escaped at once, because such names go to many places, debuggers among them.
     */
    public static String identifier(byte[] bytes, int from, int to) {
        return PrintableText.inLine(decode(bytes, from, to));
    }

    private static String decodeBeyondAscii(byte[] bytes, int from, int to) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        StringBuilder text = new StringBuilder(to - from + 8);
        // as many characters as bytes are always enough
        CharBuffer out = CharBuffer.allocate(to - from);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            text.append(out.flip());
            out.clear();
            if (!result.isError()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                PrintableText.appendByte(text, in.get());
            }
            decoder.reset();
        }
    }
}
