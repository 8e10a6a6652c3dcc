package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A hundred clients at once for a while ({@code -Dsoak.seconds=N}, 20 if not given); every other one is killed again and again in
 * the middle of what it asked for. The answers of the others are right, and the server grows no more.
 */
final class SoakIT {
    private static final int CLIENTS = 100;
    private static final long MOST_MEGABYTES = 500;
    private static final List<String> COMMANDS =
            List.of("foreach bt", "ps", "log", "sys", "foreach files", "mod", "bt", "ps | grep kworker");
    private static final List<String> PACKETS =
            List.of("qAttached", "g", "qXfer:threads:read::0,fff", "qXfer:features:read:target.xml:0,fff", "?");

    private final Map<String, String> right = new HashMap<>();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong killed = new AtomicLong();

    @Test
    void staysAsItIs() throws Exception {
        long seconds = Long.getLong("soak.seconds", 20);
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            learn(server.port());
            Usage before = Usage.afterCollection(server.pid());
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(threads.submit(i % 2 == 0 ? honest(server.port(), i, end) : killed(server.port(), i, end)));
            }
            List<Long> megabytes = new ArrayList<>();
            while (System.nanoTime() < end) {
                Thread.sleep(1000);
                megabytes.add(Usage.of(server.pid()).residentMegabytes());
            }
            for (Future<Void> one : running) {
                one.get();
            }
            threads.shutdown();
            report(seconds, before, megabytes);
            assertThat(answers.get()).isGreaterThan(CLIENTS);
            assertThat(megabytes).allMatch(now -> now < MOST_MEGABYTES);
            assertThat(mean(megabytes, 2)).as("MB in the last third").isLessThan(1.15 * mean(megabytes, 1) + 10);
            awaitDescriptors(server, before.descriptors());
            assertThat(server.log()).doesNotContain("internal error");
        }
    }

    private void report(long seconds, Usage before, List<Long> megabytes) {
        System.out.printf(
                "soak: %d s, %d answers, %d clients killed; before: %s; MB in thirds: %.0f %.0f %.0f, most %d%n",
                seconds,
                answers.get(),
                killed.get(),
                before,
                mean(megabytes, 0),
                mean(megabytes, 1),
                mean(megabytes, 2),
                megabytes.stream().mapToLong(Long::longValue).max().orElse(0));
    }

    private static double mean(List<Long> all, int third) {
        return all.subList(all.size() * third / 3, all.size() * (third + 1) / 3).stream()
                .mapToLong(Long::longValue)
                .average()
                .orElse(0);
    }

    private static void awaitDescriptors(ServerProcess server, long wanted) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (Usage.of(server.pid()).descriptors() > wanted && System.nanoTime() < until) {
            Thread.sleep(200);
        }
        assertThat(Usage.of(server.pid()).descriptors()).as("open files").isLessThanOrEqualTo(wanted);
    }

    /** What a client gets that is alone. */
    private void learn(int port) throws IOException {
        try (RspClient client = new RspClient(port)) {
            client.ask("qSupported");
            for (String packet : PACKETS) {
                right.put(packet, client.ask(packet));
            }
            for (String command : COMMANDS) {
                right.put(command, client.monitor(command));
            }
        }
    }

    private Callable<Void> honest(int port, int seed, long end) {
        return () -> {
            Random random = new Random(seed);
            while (System.nanoTime() < end) {
                try (RspClient client = new RspClient(port)) {
                    client.ask("qSupported");
                    for (int i = 0; i < 20 && System.nanoTime() < end; i++) {
                        boolean command = random.nextInt(4) == 0;
                        List<String> kinds = command ? COMMANDS : PACKETS;
                        String what = kinds.get(random.nextInt(kinds.size()));
                        String answer = command ? client.monitor(what) : client.ask(what);
                        assertThat(answer).as(what).isEqualTo(right.get(what));
                        answers.incrementAndGet();
                    }
                }
            }
            return null;
        };
    }

    private Callable<Void> killed(int port, int seed, long end) {
        return () -> {
            Random random = new Random(seed);
            while (System.nanoTime() < end) {
                try (RspClient client = new RspClient(port)) {
                    client.ask("qSupported");
                    client.monitor("overlay on");
                    client.send("qRcmd," + RspClient.hex(COMMANDS.get(random.nextInt(COMMANDS.size()))));
                    client.send(PACKETS.get(random.nextInt(PACKETS.size())));
                    Thread.sleep(random.nextInt(300));
                    client.kill();
                    killed.incrementAndGet();
                }
            }
            return null;
        };
    }
}
