package org.vmcoregdb.server.command.sbitmap;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * A number that is in use: {@code sbitmapq -s STRUCT -a ADDRESS}.
 *
 * @param address of what it stands for, in an array
 */
public record TagAnswer(long number, long address, Look look) implements Answer {
    /**
     * How it is shown.
     *
     * @param heading whether contents follow
     */
    public record Look(boolean heading) {}

    @Override
    public String type() {
        return "sbitmap_bit";
    }

    @Override
    public void text(TextPage page) {
        page.format(look.heading() ? "%d (0x%08x):%n" : "%d: 0x%08x%n", number, address);
    }

    @Override
    public void json(JsonObject out) {
        out.put("number", JsonObject.unsigned(number)).address("address", address);
    }
}
