package org.vmcoregdb.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.protocol.codec.Wire.buffer;
import static org.vmcoregdb.protocol.codec.Wire.frame;
import static org.vmcoregdb.protocol.codec.Wire.inbound;
import static org.vmcoregdb.protocol.codec.Wire.latin;
import static org.vmcoregdb.protocol.codec.Wire.outbound;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcknowledgementHandlerTest {
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new PacketDecoder(1000, true), new AcknowledgementHandler(false));

    @AfterEach
    void nothingIsLeft() {
        channel.finishAndReleaseAll();
    }

    private void send(String payload, boolean endsAcknowledgements) {
        channel.writeOutbound(new Outbound(latin(payload), endsAcknowledgements));
    }

    @Test
    void acknowledgesWhatArrivesAndAsksForWhatIsDamaged() {
        channel.writeInbound(buffer(frame("?") + "$g#00"));
        assertThat(inbound(channel)).containsExactly("<?>");
        assertThat(outbound(channel)).isEqualTo("+-");
    }

    @Test
    void sendsTheLastPacketAgainAsOftenAsAsked() {
        send("one", false);
        send("two", false);
        assertThat(outbound(channel)).isEqualTo(frame("one") + frame("two"));
        channel.writeInbound(buffer("--"));
        assertThat(outbound(channel)).isEqualTo(frame("two") + frame("two"));
        channel.writeInbound(buffer("+"));
        assertThat(outbound(channel)).isEmpty();
    }

    @Test
    void hasNothingToSendAgainAtFirst() {
        channel.writeInbound(buffer("-+"));
        assertThat(outbound(channel)).isEmpty();
    }

    @Test
    void doesNotPileUpCopiesForAClientThatDoesNotRead() {
        send("one", false);
        outbound(channel);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.writeInbound(buffer("-----"));
        assertThat(outbound(channel)).isEmpty();
    }

    @Test
    void stopsAcknowledgingOnlyAfterThePacketThatSaysSo() {
        channel.writeInbound(buffer(frame("QStartNoAckMode")));
        send("OK", true);
        assertThat(outbound(channel)).isEqualTo("+" + frame("OK"));
        channel.writeInbound(buffer("+" + frame("?") + "-"));
        assertThat(outbound(channel)).isEmpty();
        assertThat(inbound(channel)).containsExactly("<QStartNoAckMode>", "<?>");
    }

    @Test
    void passesOnDamageThatNobodyWillRepair() {
        send("OK", true);
        outbound(channel);
        channel.writeInbound(buffer("$g#00\003"));
        assertThat(inbound(channel)).containsExactly("damaged", "interrupt");
        assertThat(outbound(channel)).isEmpty();
    }

    @Test
    void letsOtherMessagesPass() {
        channel.writeOutbound(Unpooled.wrappedBuffer(latin("raw")));
        assertThat(outbound(channel)).isEqualTo("raw");
    }
}
