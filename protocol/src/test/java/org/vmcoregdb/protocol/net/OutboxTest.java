package org.vmcoregdb.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vmcoregdb.protocol.codec.Outbound;

@Timeout(120)
class OutboxTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Outbox outbox = new Outbox(channel);

    private static Outbound packet(String text) {
        return new Outbound(text.getBytes(StandardCharsets.UTF_8), false);
    }

    private List<String> out() {
        channel.runPendingTasks();
        List<String> all = new ArrayList<>();
        for (Object next = channel.readOutbound(); next instanceof Outbound packet; next = channel.readOutbound()) {
            all.add(new String(packet.payload(), StandardCharsets.UTF_8));
        }
        return all;
    }

    /** What the channel's own thread puts in does not overtake what other threads have put in before. */
    @Test
    void hasOneOrder() throws Exception {
        CompletableFuture.runAsync(() -> outbox.add(packet("worker 1"))).get();
        outbox.add(packet("watchdog 1"));
        CompletableFuture.runAsync(() -> outbox.add(packet("worker 2"))).get();
        outbox.add(packet("watchdog 2"));
        assertThat(out()).containsExactly("worker 1", "watchdog 1", "worker 2", "watchdog 2");
    }

    @Test
    void keepsWhatTheClientDoesNotTake() throws Exception {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        outbox.add(packet("one"));
        outbox.add(packet("two"));
        assertThat(out()).isEmpty();
        assertThat(outbox.hasRoom()).isFalse();
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> outbox.awaitRoom(() -> false));
        Thread.sleep(50);
        assertThat(waiting).isNotDone();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        outbox.drain();
        assertThat(out()).containsExactly("one", "two");
        waiting.get(5, TimeUnit.SECONDS);
        assertThat(outbox.hasRoom()).isTrue();
    }

    @Test
    void hasNoRoomForMoreThanALittleThatIsNotWrittenYet() {
        outbox.add(packet("x".repeat(200 << 10)));
        assertThat(outbox.hasRoom()).isTrue();
        outbox.add(packet("x".repeat(200 << 10)));
        assertThat(outbox.hasRoom()).isFalse();
        assertThat(out()).hasSize(2);
        assertThat(outbox.hasRoom()).isTrue();
    }

    @Test
    void endsAfterEverythingIsOut() {
        outbox.add(packet("one"));
        outbox.end();
        outbox.add(packet("too late"));
        assertThat(out()).containsExactly("one");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void forgetsEverythingWhenTheClientIsGone() {
        outbox.add(packet("one"));
        outbox.clear();
        assertThat(out()).isEmpty();
    }
}
