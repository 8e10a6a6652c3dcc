package org.vmcoregdb.server.command.kmem;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.kernel.mm.MemoryCounters;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** The kernel's counters of memory: {@code kmem -V}. */
public record CountersAnswer(List<MemoryCounters> tables) implements Answer {
    private static final String EVENTS = "vm_event_states";

    @Override
    public String type() {
        return "memory_counters";
    }

    @Override
    public void text(TextPage page) {
        int width = tables.stream()
                .filter(table -> !table.name().equals(EVENTS))
                .mapToInt(CountersAnswer::width)
                .max()
                .orElse(0);
        String between = "";
        for (MemoryCounters table : tables) {
            page.lines(between)
                    .append("  ")
                    .append(table.name().toUpperCase(Locale.ROOT))
                    .lines(":\n");
            lines(page, table, table.name().equals(EVENTS) ? width(table) : width);
            between = "\n";
        }
    }

    private static int width(MemoryCounters table) {
        return table.counters().stream().mapToInt(c -> c.name().length()).max().orElse(0);
    }

    /** The counters of a table, each on a line. */
    static void lines(TextPage page, MemoryCounters table) {
        lines(page, table, width(table));
    }

    private static void lines(TextPage page, MemoryCounters table, int width) {
        for (MemoryCounters.Counter counter : table.counters()) {
            page.append(" ".repeat(Math.max(0, width - counter.name().length())))
                    .append(counter.name())
                    .append(": ")
                    .append(counter.value())
                    .append('\n');
        }
        table.problem().ifPresent(why -> page.append('[').append(why).lines("]\n"));
    }

    @Override
    public void json(JsonObject out) {
        out.put("tables", tables.stream().map(CountersAnswer::json).toList());
    }

    /** A table as JSON. */
    static JsonObject json(MemoryCounters table) {
        return new JsonObject()
                .put("name", table.name())
                .put(
                        "counters",
                        table.counters().stream()
                                .map(counter -> new JsonObject()
                                        .put("name", counter.name())
                                        .put("value", JsonObject.integer(counter.value(), true)))
                                .toList())
                .put("problem", table.problem());
    }
}
