package org.vmcoregdb.server.command.machine;

import org.vmcoregdb.kernel.mm.FirmwareMap;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** The map of physical memory that the firmware gave: {@code mach -m}. */
public record FirmwareMapAnswer(FirmwareMap map) implements Answer {
    @Override
    public String type() {
        return "firmware_map";
    }

    @Override
    public void text(TextPage page) {
        page.lines("      PHYSICAL ADDRESS RANGE         TYPE\n");
        map.ranges().forEach(range -> page.format("%016x - %016x  %s%n", range.start(), range.end(), range.name()));
    }

    @Override
    public void json(JsonObject out) {
        out.put(
                "ranges",
                map.ranges().stream()
                        .map(range -> new JsonObject()
                                .address("start", range.start())
                                .address("end", range.end())
                                .put("kind", range.name()))
                        .toList());
    }
}
