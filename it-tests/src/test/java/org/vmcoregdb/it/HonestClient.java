package org.vmcoregdb.it;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** Asks the server small things all the time, as somebody at a debugger does beside others, and measures how long it takes. */
final class HonestClient implements AutoCloseable {
    /** What happened until it was told to end. */
    record Report(int answers, double longestSeconds) {}

    private final int port;
    private final CompletableFuture<Report> report = new CompletableFuture<>();
    private volatile boolean ending;

    HonestClient(int port) {
        this.port = port;
        Executors.newSingleThreadExecutor(task -> {
                    Thread thread = new Thread(task, "honest client");
                    thread.setDaemon(true);
                    return thread;
                })
                .execute(() -> {
                    try {
                        report.complete(new Asking().call());
                    } catch (IOException | RuntimeException | Error e) {
                        report.completeExceptionally(e);
                    }
                });
    }

    private final class Asking implements Callable<Report> {
        private int answers;
        private double longest;

        @Override
        public Report call() throws IOException {
            String registers = "";
            while (!ending) {
                try (RspClient client = new RspClient(port)) {
                    for (int i = 0; i < 20 && !ending; i++) {
                        require(timed(client, "qAttached").equals("1"), "qAttached");
                        String now = timed(client, "g");
                        require(registers.isEmpty() ? now.length() > 100 : now.equals(registers), "g: " + now);
                        registers = now;
                        pause();
                    }
                    long start = System.nanoTime();
                    require(client.monitor("sys -t").endsWith("[OK]"), "sys -t");
                    note(start);
                }
            }
            return new Report(answers, longest);
        }

        private void require(boolean right, String what) {
            if (!right) {
                throw new AssertionError("wrong answer after " + answers + " right ones: " + what);
            }
        }

        private String timed(RspClient client, String packet) throws IOException {
            long start = System.nanoTime();
            String answer = client.ask(packet);
            note(start);
            return answer;
        }

        private void note(long start) {
            answers++;
            longest = Math.max(longest, (System.nanoTime() - start) / 1e9);
        }

        private void pause() {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                ending = true;
            }
        }
    }

    /** Ends it; fails if it ever got a wrong answer or none. */
    Report end() {
        ending = true;
        return report.join();
    }

    @Override
    public void close() {
        ending = true;
    }
}
