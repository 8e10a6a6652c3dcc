package org.vmcoregdb.server.command.machine;

import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** Facts about a machine: {@code mach}. */
public record MachineAnswer(List<Fact> facts) implements Answer {
    /** A fact, as text. */
    public record Fact(String name, String value) {}

    @Override
    public String type() {
        return "machine";
    }

    @Override
    public void text(TextPage page) {
        facts.forEach(fact -> page.format("%22s: %s%n", fact.name(), fact.value()));
    }

    @Override
    public void json(JsonObject out) {
        out.put(
                "facts",
                facts.stream()
                        .map(fact -> new JsonObject().put("name", fact.name()).put("value", fact.value()))
                        .toList());
    }
}
