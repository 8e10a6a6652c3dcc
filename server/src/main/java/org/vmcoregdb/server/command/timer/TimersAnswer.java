package org.vmcoregdb.server.command.timer;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.time.TimerBase;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.NamedAddress;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Timers that wait for ticks: {@code timer}.
 *
 * @param jiffies the count of ticks
 */
public record TimersAnswer(long jiffies, List<Base> bases) implements Answer {
    /**
     * Those of one base of a CPU.
     *
     * @param functions what each of its timers calls, in their order
     */
    public record Base(TimerBase base, List<NamedAddress> functions) {}

    @Override
    public String type() {
        return "timers";
    }

    @Override
    public void text(TextPage page) {
        String ticks = Long.toUnsignedString(jiffies);
        int width = Math.max(ticks.length(), "JIFFIES".length());
        page.format("%-" + width + "s%n%" + width + "s%n%n", "JIFFIES", ticks);
        int cpu = -1;
        for (Base one : bases) {
            TimerBase base = one.base();
            page.lines(cpu >= 0 && cpu != base.cpu() ? "\n" : "");
            cpu = base.cpu();
            page.append(base.name().isPresent() ? "TIMER_BASES[" : "TVEC_BASES[")
                    .append(cpu)
                    .append(']');
            base.name().ifPresent(n -> page.append('[').append(n).append(']'));
            page.append(": ").append(Long.toHexString(base.address())).append('\n');
            timers(page, one, width);
            base.problem().ifPresent(p -> page.append("  [").append(p).lines("]\n"));
        }
    }

    private void timers(TextPage page, Base one, int width) {
        List<TimerBase.Timer> timers = one.base().timers();
        long most = timers.stream()
                .mapToLong(t -> Math.abs(t.expires() - jiffies))
                .max()
                .orElse(0);
        int toGo = Math.max(Long.toString(most).length() + 1, 3);
        page.format("  %-" + width + "s     %-" + toGo + "s     TIMER_LIST     FUNCTION%n", "EXPIRES", "TTE");
        for (int i = 0; i < Math.min(timers.size(), one.functions().size()); i++) {
            TimerBase.Timer timer = timers.get(i);
            page.format(
                    "  %" + width + "s  %" + toGo + "d  %s  %16x  <%s>%n",
                    Long.toUnsignedString(timer.expires()),
                    timer.expires() - jiffies,
                    Columns.centered(Long.toHexString(timer.address()), 16),
                    timer.function(),
                    one.functions().get(i).name().orElse(""));
        }
        if (timers.isEmpty()) {
            page.lines("  (none)\n");
        }
    }

    @Override
    public void json(JsonObject out) {
        out.put("jiffies", JsonObject.unsigned(jiffies))
                .put("bases", bases.stream().map(TimersAnswer::base).toList());
    }

    private static JsonObject base(Base one) {
        List<TimerBase.Timer> timers = one.base().timers();
        List<JsonObject> rows = new ArrayList<>();
        for (int i = 0; i < Math.min(timers.size(), one.functions().size()); i++) {
            rows.add(new JsonObject()
                    .address("timer", timers.get(i).address())
                    .put("expires", JsonObject.unsigned(timers.get(i).expires()))
                    .put("function", one.functions().get(i).json()));
        }
        return new JsonObject()
                .put("cpu", one.base().cpu())
                .put("name", one.base().name())
                .address("base", one.base().address())
                .put("timers", rows)
                .put("problem", one.base().problem());
    }
}
