package org.vmcoregdb.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.protocol.codec.Wire.buffer;
import static org.vmcoregdb.protocol.codec.Wire.frame;
import static org.vmcoregdb.protocol.codec.Wire.inbound;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketDecoderTest {
    private static final String STREAM = "+junk" + frame("qSupported:a;b") + "-\003" + frame("X10,2:}\003}]")
            + "$bad#00+" + frame("0* ") + "$lost" + frame("?");
    private static final List<String> DECODED =
            List.of("+", "<qSupported:a;b>", "-", "interrupt", "<X10,2:#}>", "damaged", "+", "<0000>", "<?>");

    private static EmbeddedChannel channel() {
        return new EmbeddedChannel(new PacketDecoder(1000, true));
    }

    @Test
    void readsAStreamInOnePiece() {
        EmbeddedChannel channel = channel();
        channel.writeInbound(buffer(STREAM));
        assertThat(inbound(channel)).isEqualTo(DECODED);
    }

    @Test
    void readsAStreamByteByByte() {
        EmbeddedChannel channel = channel();
        for (int i = 0; i < STREAM.length(); i++) {
            channel.writeInbound(buffer(STREAM.substring(i, i + 1)));
        }
        assertThat(inbound(channel)).isEqualTo(DECODED);
    }

    @Test
    void readsAStreamCutAnywhere() {
        for (int cut = 0; cut <= STREAM.length(); cut++) {
            EmbeddedChannel channel = channel();
            channel.writeInbound(buffer(STREAM.substring(0, cut)));
            channel.writeInbound(buffer(STREAM.substring(cut)));
            assertThat(inbound(channel)).as("cut at %d", cut).isEqualTo(DECODED);
        }
    }

    @Test
    void keepsARawInterruptByteInsideAPacket() {
        EmbeddedChannel channel = channel();
        channel.writeInbound(buffer(frame("X0,1:\003")));
        assertThat(inbound(channel)).containsExactly("<X0,1:\003>");
    }

    @Test
    void takesAStarThatIsNoRunLengthAsItIs() {
        EmbeddedChannel channel = channel();
        channel.writeInbound(buffer(frame("*a") + frame("a*") + frame("a*\037") + frame("")));
        assertThat(inbound(channel)).containsExactly("<*a>", "<a*>", "<a*\037>", "<>");
    }

    @Test
    void reportsWhatDoesNotExpandAsDamaged() {
        EmbeddedChannel channel = channel();
        channel.writeInbound(buffer(frame("half}") + frame("a" + "*~".repeat(20)) + "$a#zz" + "$a#6\u00e9"));
        assertThat(inbound(channel)).containsExactly("damaged", "damaged", "damaged", "damaged");
    }

    @Test
    void acceptsAPacketAtTheLimitAndGivesUpBeyond() {
        EmbeddedChannel channel = channel();
        channel.writeInbound(buffer(frame("a".repeat(1000))));
        assertThat(inbound(channel)).containsExactly("<" + "a".repeat(1000) + ">");
        assertThatThrownBy(() -> channel.writeInbound(buffer(frame("b".repeat(1001)))))
                .isInstanceOf(TooLongFrameException.class);
        channel.writeInbound(buffer(frame("c")));
        assertThat(inbound(channel)).isEmpty();
    }

    /** The body of a request that a web page can make any browser send, and a method of its own that a page may choose. */
    @Test
    void givesUpOnAnotherProtocol() {
        String packet = frame("qRcmd,737973");
        for (String other : new String[] {
            "POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\n" + packet,
            " " + packet,
            "\0" + packet,
            "{\"execute\": \"" + packet + "\"}",
            "\r\nGET / HTTP/1.1\r\n\r\n" + packet
        }) {
            EmbeddedChannel strict = new EmbeddedChannel(new PacketDecoder(1000, false));
            assertThatThrownBy(() -> strict.writeInbound(buffer(other)))
                    .isInstanceOf(CorruptedFrameException.class)
                    .hasMessage("what came is not the remote protocol");
            strict.writeInbound(buffer(packet));
            assertThat(inbound(strict)).isEmpty();
        }
        EmbeddedChannel chosen = new EmbeddedChannel(new PacketDecoder(1000, false));
        assertThatThrownBy(() -> chosen.writeInbound(buffer(frame("k") + " /" + packet + " HTTP/1.1\r\n")))
                .isInstanceOf(CorruptedFrameException.class);
        assertThat(inbound(chosen)).doesNotContain("<qRcmd,737973>");
    }

    @Test
    void takesWhatDebuggersSend() {
        for (String first : new String[] {"+", "-", "\003", "", "+\003", "\r\n"}) {
            EmbeddedChannel strict = new EmbeddedChannel(new PacketDecoder(1000, false));
            strict.writeInbound(buffer(first + frame("?") + "\r\n+" + frame("g")));
            assertThat(inbound(strict)).contains("<?>", "<g>");
        }
    }

    @Test
    void survivesRandomBytes() {
        Random random = new Random(7);
        byte[] alphabet = Wire.latin("$$##}*+-\003ab01");
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextBoolean() ? alphabet[random.nextInt(alphabet.length)] : bytes[i];
            }
            EmbeddedChannel channel = channel();
            channel.writeInbound(Unpooled.wrappedBuffer(bytes));
            // Whatever came before, the end of a packet and a new one bring it back.
            channel.writeInbound(buffer("#00#00" + frame("?")));
            assertThat(inbound(channel)).endsWith("<?>");
        }
    }
}
