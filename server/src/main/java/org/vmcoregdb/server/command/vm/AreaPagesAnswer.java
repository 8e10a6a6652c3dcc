package org.vmcoregdb.server.command.vm;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Pages of an area of a task: {@code vm -p}, {@code vm -P}. A large area takes several of these answers.
 *
 * @param pid whose it is
 * @param continued whether pages of the same area came before
 * @param digits how many a physical address takes
 */
public record AreaPagesAnswer(int pid, MappedArea area, boolean continued, int digits) implements Answer {
    @Override
    public String type() {
        return "area_pages";
    }

    @Override
    public void text(TextPage page) {
        VmText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        VmJson.write(out, this);
    }
}
