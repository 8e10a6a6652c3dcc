package org.vmcoregdb.checks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.waits.Wait;

/** Parts of sentences. */
final class Words {
    private static final long MEBIBYTE = 1L << 20;
    private static final double NANOS = 1e9;

    private Words() {}

    static String task(Task task) {
        return task.pid() + " \"" + task.comm() + "\"";
    }

    static String tasks(long count) {
        return count(count, "task");
    }

    /** A number and the thing, in its plural if there are more. */
    static String count(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    static String seconds(long nanoseconds) {
        return String.format(Locale.ROOT, "%.0f s", nanoseconds / NANOS);
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", (double) bytes / MEBIBYTE);
    }

    static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0.0 : 100.0 * part / whole);
    }

    /** What a task waits for, and who has it. */
    static String wait(Wait wait) {
        return task(wait.task()) + " waits for " + wait.kind().words()
                + wait.name().map(name -> " " + name.text()).orElse("")
                + (wait.proved() ? "" : " ?")
                + wait.detail().map(detail -> " (" + detail + ")").orElse("")
                + wait.holders().stream().map(Words::holder).collect(Collectors.joining());
    }

    private static String holder(Wait.Holder holder) {
        return switch (holder.certainty()) {
            case OWNER -> ", which " + task(holder.task()) + " has to end";
            case LAST_READER -> ", which " + task(holder.task()) + " took last to read";
            case PERHAPS -> ", perhaps held by " + task(holder.task()) + " (" + holder.why() + ")";
        };
    }

    /** At most so many lines, and how many there are besides. */
    static List<String> first(List<String> lines, int most) {
        return lines.size() <= most
                ? lines
                : Stream.concat(lines.stream().limit(most), Stream.of("and " + (lines.size() - most) + " more"))
                        .toList();
    }
}
