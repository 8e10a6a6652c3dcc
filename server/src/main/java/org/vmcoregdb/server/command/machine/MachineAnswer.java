package org.vmcoregdb.server.command.machine;

import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Facts about a machine: {@code mach}.
 *
 * @param stacks those that CPUs have for interrupts and exceptions
 */
public record MachineAnswer(List<Fact> facts, List<StackRow> stacks) implements Answer {
    /** A fact, as text. */
    public record Fact(String name, String value) {}

    /**
     * The stacks of one kind.
     *
     * @param name what they are for, in capitals
     * @param bytes how large each is
     * @param cpus one for each CPU
     */
    public record StackRow(String name, long bytes, List<OfCpu> cpus) {
        /**
         * That of a CPU.
         *
         * @param address its lowest address
         * @param mapped whether there is memory: machines that cannot have an exception have none for its stack
         */
        public record OfCpu(int cpu, long address, boolean mapped) {}
    }

    @Override
    public String type() {
        return "machine";
    }

    @Override
    public void text(TextPage page) {
        facts.forEach(fact -> page.format("%22s: %s%n", fact.name(), fact.value()));
        for (StackRow row : stacks) {
            page.format("%22s: %d%n", row.name() + " STACK SIZE", row.bytes());
            page.format("%22s:%n", row.name() + " STACKS");
            for (StackRow.OfCpu one : row.cpus()) {
                page.format("%22s: %x%s%n", "CPU " + one.cpu(), one.address(), one.mapped() ? "" : " [unavailable]");
            }
        }
    }

    @Override
    public void json(JsonObject out) {
        out.put(
                        "facts",
                        facts.stream()
                                .map(fact -> new JsonObject()
                                        .put("name", fact.name())
                                        .put("value", fact.value()))
                                .toList())
                .put("stacks", stacks.stream().map(MachineAnswer::row).toList());
    }

    private static JsonObject row(StackRow row) {
        return new JsonObject()
                .put("name", row.name())
                .put("size", row.bytes())
                .put(
                        "cpus",
                        row.cpus().stream()
                                .map(one -> new JsonObject()
                                        .put("cpu", one.cpu())
                                        .address("address", one.address())
                                        .put("mapped", one.mapped()))
                                .toList());
    }
}
