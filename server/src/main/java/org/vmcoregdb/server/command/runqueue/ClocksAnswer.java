package org.vmcoregdb.server.command.runqueue;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;
import org.vmcoregdb.server.answer.TextPage;

/** The times of run queues, and since when they have run what they run: {@code runq -t}, {@code -T}, {@code -m}. */
public record ClocksAnswer(List<Clock> clocks, Look look) implements Answer {
    private static final double NANOSECONDS = 1e9;

    /**
     * A CPU's.
     *
     * @param clock nanoseconds on the clock of its run queue
     * @param task what it runs
     * @param arrival nanoseconds on that clock when it began to
     */
    public record Clock(int cpu, OptionalLong clock, Optional<Task> task, OptionalLong arrival) {}

    /** What is shown of them. */
    public enum Look {
        /** As they are. */
        TIMES,
        /** How far each is behind the most recent one. */
        LAGS,
        /** For how long each runs what it runs. */
        DURATIONS
    }

    @Override
    public String type() {
        return "run_queue_clocks";
    }

    @Override
    public void text(TextPage page) {
        switch (look) {
            case TIMES -> clocks.forEach(c -> times(page, c));
            case LAGS -> lags(page);
            case DURATIONS -> durations(page);
        }
    }

    private static void times(TextPage page, Clock clock) {
        String time =
                clock.clock().isPresent() ? Long.toUnsignedString(clock.clock().getAsLong()) : "?";
        page.append(clock.cpu() < 10 ? " " : "")
                .append("CPU ")
                .append(clock.cpu())
                .append(": ");
        page.append(time).append('\n');
        int digits = Integer.toString(clock.cpu()).length();
        if (clock.task().isPresent()) {
            String since = clock.arrival().isPresent()
                    ? Long.toUnsignedString(clock.arrival().getAsLong())
                    : "?";
            page.append(" ".repeat(6 + digits + (digits == 1 ? 1 : 0)));
            page.append("0".repeat(Math.max(0, time.length() - since.length())))
                    .append(since)
                    .append("  ");
            RunQueuesText.task(page, clock.task().get());
        }
        page.append('\n');
    }

    private void lags(TextPage page) {
        long latest = clocks.stream().mapToLong(c -> c.clock().orElse(0)).max().orElse(0);
        int width = 2 + Integer.toString(clocks.size()).length();
        List<Clock> sorted = clocks.stream()
                .sorted(Comparator.comparingLong((Clock c) -> c.clock().orElse(0))
                        .reversed())
                .toList();
        for (Clock clock : sorted) {
            String number = Integer.toString(clock.cpu());
            page.append(" ".repeat(Math.max(0, width - number.length())));
            page.format(
                    "CPU %s: %.2f secs%n",
                    number, ((double) latest - clock.clock().orElse(0)) / NANOSECONDS);
        }
    }

    private void durations(TextPage page) {
        int most = clocks.isEmpty() ? 1 : Integer.toString(clocks.size()).length();
        int days = clocks.stream()
                .findFirst()
                .map(c -> duration(c.clock().orElse(0)).indexOf(' '))
                .orElse(1);
        for (Clock clock : clocks) {
            String number = Integer.toString(clock.cpu());
            page.append(" ".repeat(Math.max(0, most - number.length() + 1)))
                    .append("CPU ")
                    .append(number)
                    .append(": ");
            if (clock.task().isEmpty()
                    || clock.clock().isEmpty()
                    || clock.arrival().isEmpty()) {
                page.lines("[unknown]\n");
                continue;
            }
            long ago = Math.max(0, clock.clock().getAsLong() - clock.arrival().getAsLong());
            String text = duration(ago);
            page.append('[')
                    .append(" ".repeat(Math.max(0, days - text.indexOf(' '))))
                    .append(text)
                    .append("]  ");
            RunQueuesText.task(page, clock.task().get());
            page.append('\n');
        }
    }

    private static String duration(long nanoseconds) {
        long all = nanoseconds / 1_000_000;
        return String.format(
                Locale.ROOT,
                "%d %02d:%02d:%02d.%03d",
                all / 86_400_000,
                all / 3_600_000 % 24,
                all / 60_000 % 60,
                all / 1000 % 60,
                all % 1000);
    }

    @Override
    public void json(JsonObject out) {
        out.put("clocks", clocks.stream().map(ClocksAnswer::clock).toList());
    }

    private static JsonObject clock(Clock clock) {
        JsonObject out = new JsonObject().put("cpu", clock.cpu());
        clock.clock().ifPresent(c -> out.put("clock_nanoseconds", JsonObject.unsigned(c)));
        clock.arrival().ifPresent(c -> out.put("arrival_nanoseconds", JsonObject.unsigned(c)));
        return out.put("task", clock.task().map(TaskJson::of));
    }
}
