package org.vmcoregdb.server.command.search;

import java.util.Optional;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.memory.WordsAnswer;
import org.vmcoregdb.server.command.memory.WordsJson;

/**
 * A value that was found: {@code search}.
 *
 * @param value what is in memory, masked-off bits and all
 * @param name the symbol or expression it was looked for as
 * @param around what is before and after it, if that was asked for
 */
public record FoundAnswer(long address, long value, Optional<String> name, Optional<Around> around) implements Answer {
    /** Words before and after a value; the latter begin after it. */
    public record Around(WordsAnswer before, WordsAnswer after) {}

    @Override
    public String type() {
        return "found";
    }

    @Override
    public void text(TextPage page) {
        FoundText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.address("address", address).address("value", value).put("name", name);
        around.ifPresent(a -> out.put("before", WordsJson.of(a.before())).put("behind", WordsJson.of(a.after())));
    }
}
