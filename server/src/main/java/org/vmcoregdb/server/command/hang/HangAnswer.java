package org.vmcoregdb.server.command.hang;

import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.waits.WaitGroups;

/**
 * Who waits for whom: {@code hang}.
 *
 * @param groups circles first, then those with most tasks
 * @param blocked how many tasks wait without taking signals
 */
public record HangAnswer(List<WaitGroups.Group> groups, int blocked) implements Answer {
    @Override
    public String type() {
        return "hang";
    }

    @Override
    public void text(TextPage page) {
        HangText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        HangJson.write(out, this);
    }
}
