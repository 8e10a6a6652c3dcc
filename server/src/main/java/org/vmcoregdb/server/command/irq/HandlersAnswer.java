package org.vmcoregdb.server.command.irq;

import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.NamedAddress;
import org.vmcoregdb.server.answer.TextPage;

/** Where CPUs go on exceptions and interrupts, and what is done after those: {@code irq -d}, {@code irq -b}. */
public record HandlersAnswer(Kind kind, List<Handler> handlers) implements Answer {
    private static final int WIDTH = 16;

    /** What the numbers are. */
    public enum Kind {
        /** Vectors of the interrupt descriptor table. */
        VECTOR,
        /** Numbers of soft interrupts. */
        SOFT_INTERRUPT
    }

    /** A number and the function that it stands for. */
    public record Handler(int number, NamedAddress function) {}

    @Override
    public String type() {
        return "interrupt_handlers";
    }

    @Override
    public void text(TextPage page) {
        if (kind == Kind.VECTOR) {
            handlers.forEach(h -> page.format(
                    "%5s %s%n",
                    "[" + h.number() + "]",
                    h.function()
                            .name()
                            .orElseGet(() -> HexDigits.of(h.function().address()))));
            return;
        }
        page.append("SOFTIRQ_VEC ").append(Columns.centered("ACTION", WIDTH)).append('\n');
        for (Handler handler : handlers) {
            page.format(
                    "    %-7s %16x",
                    "[" + handler.number() + "]", handler.function().address());
            page.append("  <").append(handler.function().name().orElse("")).append('>');
            handler.function()
                    .module()
                    .ifPresent(m -> page.append("  [").append(m).append(']'));
            page.append('\n');
        }
    }

    @Override
    public void json(JsonObject out) {
        out.put("kind", kind == Kind.VECTOR ? "vector" : "soft_interrupt")
                .put(
                        "handlers",
                        handlers.stream()
                                .map(h -> new JsonObject()
                                        .put("number", h.number())
                                        .put("function", h.function().json()))
                                .toList());
    }
}
