package org.vmcoregdb.server.command.context;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Variables of the session: {@code set -v}, {@code set radix}.
 *
 * @param look how they are shown
 */
public record SettingsAnswer(List<Row> variables, Look look) implements Answer {
    /** How they are shown. */
    public enum Look {
        /** All of them in a column. */
        COLUMN,
        /** One by one. */
        SINGLE
    }

    /**
     * One variable.
     *
     * @param value as crash writes it
     * @param remark why it changes nothing here
     */
    public record Row(String name, String value, Optional<String> remark) {}

    @Override
    public String type() {
        return "settings";
    }

    @Override
    public void text(TextPage page) {
        for (Row row : variables) {
            if (look == Look.COLUMN) {
                page.format("%14s: %s%n", row.name(), row.value());
            } else {
                // crash says what the radix is of
                page.append(row.name().equals("radix") ? "output radix" : row.name())
                        .append(": ")
                        .append(row.value());
                row.remark().ifPresent(why -> page.append(" (").append(why).append(")"));
                page.append('\n');
            }
        }
    }

    @Override
    public void json(JsonObject out) {
        out.put(
                "variables",
                variables.stream()
                        .map(v -> new JsonObject()
                                .put("name", v.name())
                                .put("value", v.value())
                                .put("remark", v.remark()))
                        .toList());
    }
}
