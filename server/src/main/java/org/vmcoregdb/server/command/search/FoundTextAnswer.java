package org.vmcoregdb.server.command.search;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** A string that was found: {@code search -c}; with what follows it up to the end of its page. */
public record FoundTextAnswer(long address, String text) implements Answer {
    @Override
    public String type() {
        return "found_text";
    }

    @Override
    public void text(TextPage page) {
        page.append(Long.toHexString(address)).append(": ").append(text).append('\n');
    }

    @Override
    public void json(JsonObject out) {
        out.address("address", address).put("text", text);
    }
}
