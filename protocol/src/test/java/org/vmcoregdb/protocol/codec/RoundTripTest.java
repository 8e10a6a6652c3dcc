package org.vmcoregdb.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one side sends is what the other side gets. */
class RoundTripTest {
    private static byte[] payload(Random random) {
        byte[] payload = new byte[random.nextInt(400)];
        int i = 0;
        while (i < payload.length) {
            byte value = random.nextInt(4) == 0 ? (byte) "#$}*+-0".charAt(random.nextInt(7)) : (byte) random.nextInt();
            int run = random.nextBoolean() ? 1 : 1 + random.nextInt(200);
            for (int end = Math.min(payload.length, i + run); i < end; i++) {
                payload[i] = value;
            }
        }
        return payload;
    }

    private static String encode(byte[] payload, boolean runLengths) {
        EmbeddedChannel channel = new EmbeddedChannel(new AcknowledgementHandler(runLengths));
        channel.writeOutbound(new Outbound(payload, false));
        String sent = Wire.outbound(channel);
        channel.finishAndReleaseAll();
        return sent;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyPayloadSurvives(boolean runLengths) {
        Random random = new Random(42);
        for (int round = 0; round < 2000; round++) {
            byte[] payload = payload(random);
            String sent = encode(payload, runLengths);
            assertThat(sent.indexOf('#')).isEqualTo(sent.length() - 3);
            assertThat(sent.lastIndexOf('$')).isZero();
            EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder(1000, true));
            int cut = random.nextInt(sent.length());
            channel.writeInbound(Wire.buffer(sent.substring(0, cut)), Wire.buffer(sent.substring(cut)));
            assertThat(Wire.inbound(channel))
                    .containsExactly("<" + new String(payload, StandardCharsets.ISO_8859_1) + ">");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 15, 16, 17, 97, 98, 99, 100, 196, 1000})
    void runsOfAnyLengthGetLegalCounts(int length) {
        String sent = encode(Wire.latin("0".repeat(length)), true);
        assertThat(sent).doesNotContain("*#", "*$", "*+", "*-", "**");
        assertThat(sent.length()).isLessThanOrEqualTo(length + 4);
        EmbeddedChannel channel = new EmbeddedChannel(new PacketDecoder(1000, true));
        channel.writeInbound(Wire.buffer(sent));
        assertThat(Wire.inbound(channel)).containsExactly("<" + "0".repeat(length) + ">");
    }
}
