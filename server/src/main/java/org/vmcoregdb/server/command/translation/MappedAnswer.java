package org.vmcoregdb.server.command.translation;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** A physical address and where the direct mapping has it: {@code ptov}. */
public record MappedAnswer(long paddr, long vaddr) implements Answer {
    @Override
    public String type() {
        return "mapped";
    }

    @Override
    public void text(TextPage page) {
        page.between().format("VIRTUAL           PHYSICAL        %n%-16x  %-16x%n", vaddr, paddr);
    }

    @Override
    public void json(JsonObject out) {
        out.address("physical", paddr).address("virtual", vaddr);
    }
}
