package org.vmcoregdb.server.command.system;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** The configuration of the kernel's build: {@code sys config}. */
public record ConfigurationAnswer(String text) implements Answer {
    @Override
    public String type() {
        return "configuration";
    }

    @Override
    public void text(TextPage page) {
        page.lines(text);
    }

    @Override
    public void json(JsonObject out) {
        out.put("text", text);
    }
}
