package org.vmcoregdb.server.command.translation;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** A number made of another: {@code btop}, {@code ptob}. */
public record ConvertedAnswer(long from, long to) implements Answer {
    @Override
    public String type() {
        return "converted";
    }

    @Override
    public void text(TextPage page) {
        page.append(Long.toHexString(from))
                .append(": ")
                .append(Long.toHexString(to))
                .append('\n');
    }

    @Override
    public void json(JsonObject out) {
        out.address("from", from).address("to", to);
    }
}
