package org.vmcoregdb.server.command.irq;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.irq.Interrupt;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.CpuList;

/**
 * Interrupts: {@code irq}, {@code irq -a}, {@code irq -s}.
 *
 * @param interrupts those that were asked for
 * @param problem why there may be more
 */
public record InterruptsAnswer(List<Row> interrupts, Optional<String> problem, Look look) implements Answer {
    private static final int WIDTH = 16;

    /**
     * A number.
     *
     * @param interrupt what the kernel has of it; nothing if it is not used
     */
    public record Row(int number, Optional<Interrupt> interrupt) {}

    /** What is shown. */
    public enum View {
        /** Where each is described. */
        TABLE,
        /** To which CPUs they go. */
        AFFINITY,
        /** How often they came. */
        COUNTS
    }

    /**
     * How they are shown.
     *
     * @param cpus those whose counts are shown
     */
    public record Look(View view, List<Integer> cpus) {}

    @Override
    public String type() {
        return "interrupts";
    }

    @Override
    public void text(TextPage page) {
        switch (look.view()) {
            case TABLE -> descriptors(page);
            case AFFINITY -> affinity(page);
            case COUNTS -> counts(page);
        }
        problem.ifPresent(p -> page.append('[').append(p).lines("]\n"));
    }

    private void descriptors(TextPage page) {
        page.append(" IRQ  ").append(Columns.centered("IRQ_DESC/_DATA", WIDTH)).append("  ");
        page.append(Columns.centered("IRQACTION", WIDTH)).lines("  NAME\n");
        String unused = Columns.centered("(unused)", WIDTH);
        for (Row row : interrupts) {
            page.append(Columns.centeredRight(Integer.toString(row.number()), 4))
                    .append("  ");
            page.append(row.interrupt()
                            .map(i -> Columns.centered(Long.toHexString(i.descriptor()), WIDTH))
                            .orElse(unused))
                    .append("  ");
            List<Interrupt.Action> actions =
                    row.interrupt().map(Interrupt::actions).orElse(List.of());
            if (actions.isEmpty()) {
                page.append(unused).append("  ");
            }
            String before = "";
            for (Interrupt.Action action : actions) {
                page.lines(before)
                        .append(Columns.centered(Long.toHexString(action.address()), WIDTH))
                        .append("  ");
                action.name().ifPresent(n -> page.append('"').append(n).append('"'));
                before = "\n" + " ".repeat(WIDTH + 8);
            }
            row.interrupt()
                    .flatMap(Interrupt::problem)
                    .ifPresent(p -> page.append("  [").append(p).append(']'));
            page.append('\n');
        }
    }

    private void affinity(TextPage page) {
        page.lines("IRQ NAME                 AFFINITY\n");
        for (Row row : interrupts) {
            row.interrupt()
                    .ifPresent(i -> page.format("%3d %-20s %s%n", i.number(), names(i), CpuList.text(i.affinity())));
        }
    }

    private static String names(Interrupt interrupt) {
        return interrupt.actions().stream()
                .flatMap(a -> a.name().stream())
                .filter(n -> !n.isEmpty())
                .collect(Collectors.joining(","));
    }

    private void counts(TextPage page) {
        page.append("     ");
        look.cpus().forEach(cpu -> page.format("%10s ", "CPU" + cpu));
        page.append('\n');
        for (Row row : interrupts) {
            row.interrupt().ifPresent(i -> counts(page, i));
        }
    }

    private void counts(TextPage page, Interrupt interrupt) {
        page.format("%3d: ", interrupt.number());
        for (int cpu : look.cpus()) {
            page.format(
                    "%10s ",
                    interrupt.counts().stream()
                            .filter(c -> c.cpu() == cpu)
                            .findFirst()
                            .map(c -> Long.toString(c.count()))
                            .orElse("?"));
        }
        interrupt.chip().ifPresent(c -> page.format("%8s", c));
        interrupt.flow().ifPresent(f -> page.format("-%-8s", f));
        page.append(' ').append(names(interrupt)).append('\n');
    }

    @Override
    public void json(JsonObject out) {
        out.put("interrupts", interrupts.stream().map(InterruptsAnswer::row).toList())
                .put("problem", problem);
    }

    private static JsonObject row(Row row) {
        JsonObject out = new JsonObject().put("number", row.number());
        row.interrupt()
                .ifPresent(i -> out.address("descriptor", i.descriptor())
                        .put(
                                "actions",
                                i.actions().stream()
                                        .map(a -> new JsonObject()
                                                .address("action", a.address())
                                                .put("name", a.name()))
                                        .toList())
                        .put("chip", i.chip())
                        .put("flow", i.flow())
                        .put(
                                "counts",
                                i.counts().stream()
                                        .map(c -> new JsonObject()
                                                .put("cpu", c.cpu())
                                                .put("count", JsonObject.unsigned(c.count())))
                                        .toList())
                        .put("affinity", i.affinity())
                        .put("problem", i.problem()));
        return out;
    }
}
