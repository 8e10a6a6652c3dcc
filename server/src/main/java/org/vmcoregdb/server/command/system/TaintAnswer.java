package org.vmcoregdb.server.command.system;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaintJson;
import org.vmcoregdb.server.answer.TextPage;

/** Taint bits and their letters: {@code sys -t}. */
public record TaintAnswer(long mask, String letters) implements Answer {
    @Override
    public String type() {
        return "taint";
    }

    @Override
    public void text(TextPage page) {
        SystemDetailText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.put("mask", mask).put("letters", letters).put("flags", TaintJson.of(mask));
    }
}
