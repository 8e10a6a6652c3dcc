package org.vmcoregdb.server.command.timer;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.time.HighResolutionClock;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.NamedAddress;
import org.vmcoregdb.server.answer.TextPage;

/** Timers that wait for a time in nanoseconds: {@code timer -r}. */
public record HighResolutionTimersAnswer(List<Clock> clocks) implements Answer {
    private static final int WIDTH = 16;

    /**
     * Those of one clock of a CPU.
     *
     * @param time the function that tells its time
     * @param timers each with what it calls
     */
    public record Clock(HighResolutionClock clock, Optional<NamedAddress> time, List<Waiting> timers) {}

    /** A timer and what it calls. */
    public record Waiting(HighResolutionClock.Timer timer, NamedAddress function) {}

    @Override
    public String type() {
        return "high_resolution_timers";
    }

    @Override
    public void text(TextPage page) {
        int cpu = -1;
        for (Clock one : clocks) {
            HighResolutionClock clock = one.clock();
            page.lines(cpu >= 0 ? "\n" : "");
            if (cpu != clock.cpu()) {
                cpu = clock.cpu();
                page.format("CPU: %d  HRTIMER_CPU_BASE: %x%n", cpu, clock.cpuBase());
            }
            page.format("  CLOCK: %d  HRTIMER_CLOCK_BASE: %x", clock.index(), clock.address());
            one.time()
                    .flatMap(NamedAddress::name)
                    .or(clock::name)
                    .ifPresent(n -> page.append("  [").append(n).append(']'));
            page.append('\n');
            timers(page, one);
            clock.problem().ifPresent(p -> page.append("  [").append(p).lines("]\n"));
        }
    }

    /** The last timer is the latest, and so has most digits. */
    private static void timers(TextPage page, Clock one) {
        if (one.timers().isEmpty()) {
            page.lines("  (empty)\n");
            return;
        }
        long now = one.clock().now();
        HighResolutionClock.Timer last =
                one.timers().get(one.timers().size() - 1).timer();
        boolean soft = last.softExpires().isPresent();
        int expires = Math.max(7, Long.toString(last.expires()).length());
        int early = Math.max(11, Long.toString(last.softExpires().orElse(0)).length());
        int toGo = Long.toString(last.expires() - now).length();
        int first = soft ? early : expires;
        page.append("  ").append(Columns.centeredRight("CURRENT", first)).append('\n');
        page.append("  ")
                .append(Columns.centeredRight(Long.toString(now), first))
                .append('\n');
        page.append("  ").append(soft ? Columns.centeredRight("SOFTEXPIRES", early) + "  " : "");
        page.append(Columns.centeredRight("EXPIRES", expires)).append("  ");
        page.append(Columns.centeredRight("TTE", toGo)).append("  ");
        page.append(Columns.centered("HRTIMER", WIDTH)).append("  ");
        page.append(Columns.centered("FUNCTION", WIDTH)).append('\n');
        for (Waiting waiting : one.timers()) {
            HighResolutionClock.Timer timer = waiting.timer();
            page.append("  ");
            if (soft) {
                page.append(Columns.centeredRight(
                                Long.toString(timer.softExpires().orElse(0)), early))
                        .append("  ");
            }
            page.append(Columns.centeredRight(Long.toString(timer.expires()), expires))
                    .append("  ");
            page.format(
                    "%" + toGo + "d  %x  %x  <%s>%n",
                    timer.expires() - now,
                    timer.address(),
                    timer.function(),
                    waiting.function().name().orElse(""));
        }
    }

    @Override
    public void json(JsonObject out) {
        out.put("clocks", clocks.stream().map(HighResolutionTimersAnswer::clock).toList());
    }

    private static JsonObject clock(Clock one) {
        HighResolutionClock clock = one.clock();
        return new JsonObject()
                .put("cpu", clock.cpu())
                .put("index", clock.index())
                .address("cpu_base", clock.cpuBase())
                .address("clock_base", clock.address())
                .put("time_function", one.time().map(NamedAddress::json))
                .put("name", clock.name())
                .put("now", JsonObject.integer(clock.now(), true))
                .put(
                        "timers",
                        one.timers().stream()
                                .map(HighResolutionTimersAnswer::timer)
                                .toList())
                .put("problem", clock.problem());
    }

    private static JsonObject timer(Waiting waiting) {
        HighResolutionClock.Timer timer = waiting.timer();
        JsonObject out = new JsonObject().address("timer", timer.address());
        timer.softExpires().ifPresent(s -> out.put("soft_expires", JsonObject.integer(s, true)));
        return out.put("expires", JsonObject.integer(timer.expires(), true))
                .put("function", waiting.function().json());
    }
}
