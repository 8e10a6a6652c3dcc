package org.vmcoregdb.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Admission admission = new Admission(4);
    private final List<String> left = new ArrayList<>();

    private static EmbeddedChannel from(String host) {
        return new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(host, 1234);
            }
        };
    }

    private boolean admit(EmbeddedChannel channel, String name) {
        return admission.admit(channel, () -> {
            left.add(name);
            channel.finish();
        });
    }

    @Test
    void theMachineWithMostStrangersMakesRoom() {
        EmbeddedChannel honest = from("10.0.0.1");
        assertThat(admit(honest, "honest")).isTrue();
        for (int i = 1; i <= 9; i++) {
            assertThat(admit(from("10.0.0.2"), "flood " + i)).isTrue();
        }
        assertThat(left).containsExactly("flood 1", "flood 2", "flood 3", "flood 4", "flood 5", "flood 6");
        assertThat(admission.isStranger(honest)).isTrue();
    }

    @Test
    void whoIsKnownMakesNoRoom() {
        List<EmbeddedChannel> inside = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            EmbeddedChannel channel = from("10.0.0.2");
            assertThat(admit(channel, "known " + i)).isTrue();
            admission.known(channel);
            inside.add(channel);
        }
        assertThat(admit(from("10.0.0.1"), "late")).isFalse();
        inside.get(2).finish();
        assertThat(admit(from("10.0.0.1"), "later")).isTrue();
        assertThat(left).isEmpty();
    }
}
