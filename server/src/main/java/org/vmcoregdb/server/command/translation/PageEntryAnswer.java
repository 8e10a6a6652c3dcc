package org.vmcoregdb.server.command.translation;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * A page table entry: {@code pte}.
 *
 * @param flags names of its bits
 * @param swap where its page is, if it is swapped out
 */
public record PageEntryAnswer(long value, long paddr, List<String> flags, Optional<SwapPlace> swap) implements Answer {
    /** A place in a swap area. */
    public record SwapPlace(String device, long offset) {}

    @Override
    public String type() {
        return "page_table_entry";
    }

    @Override
    public void text(TextPage page) {
        TranslationText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        TranslationJson.write(out, this);
    }
}
