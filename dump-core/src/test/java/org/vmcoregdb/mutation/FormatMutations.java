package org.vmcoregdb.mutation;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;

/**
 * Damages small files of every format, or cuts them, and reads them, as a program of its own whose heap is small: {@link
 * FormatMutationsTest} starts it. Prints a line of figures for each format, and the first failures of each; ends with 1 if
 * there were any. One mutation again: the format's name and its number as third and fourth argument.
 */
final class FormatMutations {
    private static final long LIMIT_MILLIS = 5_000;
    private static final long HANG_MILLIS = 300_000;
    private static final int SHOWN = 5;

    private final Path folder;
    private final AtomicLong began = new AtomicLong();
    private volatile String current = "";
    private int failures;

    private FormatMutations(Path folder) {
        this.folder = folder;
    }

    /** A folder for files, the number of mutations; one format and one number alone. */
    public static void main(String[] args) throws Exception {
        FormatMutations all = new FormatMutations(Path.of(args[0]));
        all.watch();
        List<MutatedFormat> formats = Formats.all(all.folder);
        if (args.length > 3) {
            for (MutatedFormat format : formats) {
                if (format.name().equals(args[2])) {
                    format.reader().read(all.mutation(format, Integer.parseInt(args[3])), new Random(1));
                }
            }
            return;
        }
        int each = Math.max(1, Integer.parseInt(args[1]) / formats.size());
        for (MutatedFormat format : formats) {
            all.run(format, each);
        }
        System.out.println(
                each * formats.size() + " mutations of " + formats.size() + " formats, " + all.failures + " failures");
        System.exit(all.failures == 0 ? 0 : 1);
    }

    private byte[] mutation(MutatedFormat format, int number) {
        Random random = new Random(20261128L * 31 + number);
        return Damage.to(format.seeds().get(number % format.seeds().size()), random);
    }

    /** A file that ends too early. */
    private static byte[] cut(MutatedFormat format, int number, int count) {
        int seeds = format.seeds().size();
        byte[] whole = format.seeds().get(number % seeds);
        return Arrays.copyOf(whole, Damage.cut(whole, number / seeds, Math.max(1, count / seeds)));
    }

    /** As many changed files, and as many that end too early. */
    private void run(MutatedFormat format, int count) {
        int refused = 0;
        int read = 0;
        int failed = 0;
        long slowest = 0;
        for (int i = 0; i < 2 * count; i++) {
            byte[] bytes = i < count ? mutation(format, i) : cut(format, i - count, count);
            current = format.name() + (i < count ? " " + i : " cut to " + bytes.length);
            began.set(System.nanoTime());
            long start = cpuTime();
            String failure = "";
            try {
                format.reader().read(bytes, new Random(i));
                read++;
            } catch (FormatException | MemoryFault | MissingTypeException | MissingSymbolException declared) {
                String sentence = String.valueOf(declared.getMessage());
                failure = sentence.isBlank() || sentence.contains("\n") ? "no sentence: " + sentence : "";
                refused++;
            } catch (Throwable other) {
                failure = other + " at "
                        + Arrays.asList(other.getStackTrace()).subList(0, Math.min(8, other.getStackTrace().length));
            }
            began.set(0);
            long millis = (cpuTime() - start) / 1_000_000;
            slowest = Math.max(slowest, millis);
            if (millis > LIMIT_MILLIS) {
                failure = "took " + millis + " ms";
            }
            if (!failure.isEmpty() && failed++ < SHOWN) {
                System.out.println("FAILED " + current + ": " + failure);
            }
        }
        failures += failed;
        System.out.printf(
                Locale.ROOT,
                "%-26s %6d mutations and %6d cuts: %6d refused, %6d read, %d failed; slowest %d ms%n",
                format.name(),
                count,
                count,
                refused,
                read,
                failed,
                slowest);
    }

    /** Of this thread: how busy the machine is does not matter. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Ends the program when a mutation takes so long that it may never end. */
    private void watch() {
        Thread main = Thread.currentThread();
        Thread watch = new Thread(() -> {
            while (true) {
                long since = began.get();
                if (since != 0 && (System.nanoTime() - since) / 1_000_000 > HANG_MILLIS) {
                    List<StackTraceElement> at = new ArrayList<>(Arrays.asList(main.getStackTrace()));
                    System.out.println("FAILED " + current + ": does not end, at " + at);
                    Runtime.getRuntime().halt(2);
                }
                try {
                    Thread.sleep(500);
                } catch (InterruptedException ended) {
                    return;
                }
            }
        });
        watch.setDaemon(true);
        watch.start();
    }
}
