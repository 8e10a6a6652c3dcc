package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Packets of all kinds, right and wrong, several at once, over TCP: each has exactly one reply, in its turn, of the right form, and
 * where the right answer is known, that one. {@code -Dfuzz.packets=N} says how many (50,000), {@code -Dfuzz.seed=N} which.
 */
final class FuzzIT {
    private static final int CLIENTS = 4;
    private static final int PACKETS_A_CONNECTION = 5000;

    @Test
    void eachPacketHasItsReply() throws Exception {
        long packets = Long.getLong("fuzz.packets", 50_000);
        long seed = Long.getLong("fuzz.seed", 20261128);
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            KnownAnswers known = KnownAnswers.of(server, Lab.sample());
            ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                long mine = seed * 31 + i;
                running.add(threads.submit(client(server.port(), known, mine, packets / CLIENTS)));
            }
            for (Future<Void> one : running) {
                one.get();
            }
            threads.shutdown();
            assertThat(server.isAlive()).isTrue();
            assertThat(server.log()).doesNotContain("internal error", "were left out", "Exception");
        }
    }

    private static Callable<Void> client(int port, KnownAnswers known, long seed, long packets) {
        return () -> {
            long done = 0;
            for (int connection = 0; done < packets; connection++) {
                long which = seed * 1009 + connection;
                try (RspClient client = new RspClient(port, connection % 3 == 0)) {
                    done += new FuzzedSession(client, known, which).run(Math.min(PACKETS_A_CONNECTION, packets - done));
                } catch (IOException | AssertionError e) {
                    throw new AssertionError(
                            "connection " + connection + " of seed " + seed + ": " + e.getMessage(), e);
                }
            }
            return null;
        };
    }
}
