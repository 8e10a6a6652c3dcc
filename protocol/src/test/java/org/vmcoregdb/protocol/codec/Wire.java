package org.vmcoregdb.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Bytes of packets for tests, framed independently of the code under test. */
final class Wire {
    private Wire() {}

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static ByteBuf buffer(String text) {
        return Unpooled.wrappedBuffer(latin(text));
    }

    /** A packet with this already escaped content. */
    static String frame(String escaped) {
        int sum = 0;
        for (byte b : latin(escaped)) {
            sum += b & 0xff;
        }
        return "$" + escaped + "#" + String.format("%02x", sum & 0xff);
    }

    /** All that a channel has to hand out, as text: payloads in angle brackets. */
    static List<String> inbound(EmbeddedChannel channel) {
        List<String> seen = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            seen.add(text((Inbound) message));
        }
        return seen;
    }

    private static String text(Inbound message) {
        if (message instanceof Inbound.Packet packet) {
            return "<" + new String(packet.payload(), StandardCharsets.ISO_8859_1) + ">";
        }
        if (message instanceof Inbound.Acknowledgement acknowledgement) {
            return acknowledgement.positive() ? "+" : "-";
        }
        return message instanceof Inbound.Interrupt ? "interrupt" : "damaged";
    }

    /** All that a channel has sent. */
    static String outbound(EmbeddedChannel channel) {
        StringBuilder sent = new StringBuilder();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            sent.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
        }
        return sent.toString();
    }
}
