package org.vmcoregdb.server.command.memory;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** A line of memory as characters: {@code rd -a}. */
public record CharactersAnswer(long address, String text) implements Answer {
    @Override
    public String type() {
        return "characters";
    }

    @Override
    public void text(TextPage page) {
        HexDigits.padded(page, address).append(":  ").append(text).append('\n');
    }

    @Override
    public void json(JsonObject out) {
        out.address("address", address).put("text", text);
    }
}
