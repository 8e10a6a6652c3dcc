package org.vmcoregdb.server.command.translation;

import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.types.TypeAnswers;

/** Where CPUs have what is at an offset of their private memory: {@code ptov OFFSET:CPUS}. */
public record PerCpuCopiesAnswer(long offset, List<TypeAnswers.Copy> copies) implements Answer {
    @Override
    public String type() {
        return "per_cpu_copies";
    }

    @Override
    public void text(TextPage page) {
        page.format("PER-CPU OFFSET: %x%n  CPU    VIRTUAL         %n", offset);
        copies.forEach(copy -> page.format("  [%d]  %016x%n", copy.cpu(), copy.address()));
    }

    @Override
    public void json(JsonObject out) {
        out.address("offset", offset)
                .put("copies", copies.stream().map(AnswerJson::object).toList());
    }
}
