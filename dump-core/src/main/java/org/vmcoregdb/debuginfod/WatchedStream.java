package org.vmcoregdb.debuginfod;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * A response's body that does not keep its reader waiting for ever: where the server falls silent, or takes too long on the
 * whole, reading fails. (The timeout of {@code HttpRequest} ends with the response's headers.)
 */
final class WatchedStream extends FilterInputStream {
    private static final long CHECK_MILLIS = 100;

    private final ScheduledExecutorService clock;
    private final ScheduledFuture<?> watch;
    private final LongConsumer counted;
    private final long start = System.nanoTime();
    private volatile long lastByte = start;
    private volatile boolean late;
    private long count;

    /**
     * Begins to watch.
     *
     * @param counted receives after each read how many bytes there were
     */
    WatchedStream(InputStream in, Duration stall, Duration total, LongConsumer counted) {
        super(in);
        this.counted = counted;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "debuginfod watch");
            thread.setDaemon(true);
            return thread;
        });
        this.watch = clock.scheduleWithFixedDelay(
                () -> giveUpAfter(stall.toNanos(), total.toNanos()), CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void giveUpAfter(long stall, long total) {
        long now = System.nanoTime();
        if (now - lastByte > stall || now - start > total) {
            late = true;
            watch.cancel(false);
            try {
                in.close(); // wakes up the reader
            } catch (IOException alreadyFailed) {
                return;
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int got;
        try {
            got = super.read(target, offset, length);
        } catch (IOException failed) {
            throw late ? new IOException("the server fell silent, or took too long", failed) : failed;
        }
        if (late) {
            throw new IOException("the server fell silent, or took too long");
        }
        lastByte = System.nanoTime();
        count += Math.max(0, got);
        counted.accept(count);
        return got;
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        super.close();
    }
}
