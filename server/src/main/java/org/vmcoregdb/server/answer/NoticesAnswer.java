package org.vmcoregdb.server.answer;

import java.util.List;

/** What made other answers incomplete: whole sentences. */
public record NoticesAnswer(List<String> notices) implements Answer {
    @Override
    public String type() {
        return "notices";
    }

    @Override
    public void text(TextPage page) {
        notices.forEach(n -> page.append('[').append(n).lines("]\n"));
    }

    @Override
    public void json(JsonObject out) {
        out.put("notices", notices);
    }
}
