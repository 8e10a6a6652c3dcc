package org.vmcoregdb.server.command.code;

import java.util.List;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Source text: {@code dis -s}.
 *
 * @param at the line that was asked for
 * @param first number of the first line of the text
 * @param text lines of the file; none if the file is not here
 */
public record SourceAnswer(SourceLine at, int first, List<String> text) implements Answer {
    @Override
    public String type() {
        return "source";
    }

    @Override
    public void text(TextPage page) {
        CodeText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.put("file", at.file())
                .put("line", at.line())
                .put("first_line", first)
                .put("text", text);
    }
}
