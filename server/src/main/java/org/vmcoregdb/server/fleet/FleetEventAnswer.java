package org.vmcoregdb.server.fleet;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * A dump of a kind that was not seen before, or not for long.
 *
 * @param isNew whether it was never seen before; else it has come back
 * @param file where the dump is
 * @param crash what killed the machine
 * @param before how many dumps of its kind were seen before it
 */
public record FleetEventAnswer(boolean isNew, String file, FleetRow.Crash crash, int before) implements Answer {
    private String state() {
        return (isNew ? FleetTrendAnswer.State.NEW : FleetTrendAnswer.State.REGRESSED).word();
    }

    @Override
    public String type() {
        return "fleet_event";
    }

    @Override
    public void text(TextPage page) {
        page.format(
                "%s  %s  %s%s  on %s (%s)  %s%n",
                state(),
                crash.id(),
                crash.type(),
                crash.function().isEmpty() ? "" : " in " + crash.function(),
                crash.nodename(),
                crash.release(),
                file);
    }

    @Override
    public void json(JsonObject out) {
        out.put("state", state())
                .put("file", file)
                .put("id", crash.id())
                .put("class", crash.type())
                .put("function", crash.function())
                .put("signature", crash.signature())
                .put("abrt", crash.abrt())
                .put("kernel", crash.release())
                .put("machine", crash.nodename())
                .put("time", crash.time())
                .put("taint", crash.taint())
                .put("frames", crash.frames())
                .put("modules", crash.modules())
                .put("before", before);
    }
}
