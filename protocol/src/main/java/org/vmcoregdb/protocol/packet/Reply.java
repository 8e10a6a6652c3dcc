package org.vmcoregdb.protocol.packet;

import java.nio.charset.StandardCharsets;

/** The answer to one request. */
public sealed interface Reply {
    /** What clients get for packets that are not supported. */
    Reply EMPTY = text("");
    /** Done. */
    Reply OK = text("OK");

    /**
     * A packet.
     *
     * @param payload its content before escaping
     */
    record Data(byte[] payload) implements Reply {}

    /** {@code OK}, and the end of acknowledgements once it is sent. */
    record StartNoAck() implements Reply {}

    /** Nothing at all, as the protocol has it for {@code R}. */
    record None() implements Reply {}

    /** Nothing, and the end of the connection. */
    record Close() implements Reply {}

    /** A packet of text; characters above U+007F are sent as UTF-8. */
    static Reply text(String text) {
        return new Data(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code Exx}. */
    static Reply error(ErrorCode code) {
        return text("E" + code.digits());
    }

    /** {@code F-1,errno}, the way {@code vFile} packets fail. */
    static Reply error(FileError error) {
        return text("F-1," + Integer.toHexString(error.errno()));
    }

    /** The first bytes of an array, two digits each. */
    static Reply hex(byte[] bytes, int count) {
        byte[] payload = new byte[2 * count];
        Hex.encode(bytes, 0, count, payload, 0);
        return new Data(payload);
    }

    /** Text and some bytes of an array as they are. */
    static Reply binary(String prefix, byte[] bytes, int from, int count) {
        byte[] head = prefix.getBytes(StandardCharsets.US_ASCII);
        byte[] payload = new byte[head.length + count];
        System.arraycopy(head, 0, payload, 0, head.length);
        System.arraycopy(bytes, from, payload, head.length, count);
        return new Data(payload);
    }

    /** Console output: text for the user, more replies to follow. */
    static Data output(byte[] text, int from, int count) {
        byte[] payload = new byte[1 + 2 * count];
        payload[0] = 'O';
        Hex.encode(text, from, count, payload, 1);
        return new Data(payload);
    }
}
