package org.vmcoregdb.server.command.kmem;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.mm.MemoryCounters;
import org.vmcoregdb.kernel.mm.MemoryZones;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** The zones of memory with their counters: {@code kmem -z}. */
public record ZonesAnswer(List<Row> zones) implements Answer {
    /** A zone. */
    public record Row(MemoryZones.Zone zone, Optional<MemoryCounters> counters) {}

    @Override
    public String type() {
        return "memory_zones";
    }

    @Override
    public void text(TextPage page) {
        for (Row row : zones) {
            MemoryZones.Zone zone = row.zone();
            page.format(
                    "NODE: %d  ZONE: %d  ADDR: %x  NAME: \"%s\"%n",
                    zone.node(), zone.index(), zone.address(), zone.name());
            if (zone.spanned() == 0) {
                page.lines("  [unpopulated]\n\n");
                continue;
            }
            page.format("  SIZE: %d", zone.spanned());
            if (zone.present() < zone.spanned()) {
                page.format("  PRESENT: %d", zone.present());
            }
            page.append("  MIN/LOW/HIGH: ")
                    .append(String.join(
                            "/", zone.watermarks().stream().map(String::valueOf).toList()))
                    .append('\n');
            row.counters().ifPresent(table -> {
                page.lines("  VM_STAT:\n");
                CountersAnswer.lines(page, table);
            });
            zone.reclaim()
                    .ifPresent(found -> page.format(
                            "  ALL_UNRECLAIMABLE: %s  PAGES_SCANNED: %d%n",
                            found.allUnreclaimable() ? "yes" : "no", found.scanned()));
            page.lines(zone.reclaim().isPresent() ? "\n" : "\n\n");
        }
    }

    @Override
    public void json(JsonObject out) {
        out.put("zones", zones.stream().map(ZonesAnswer::json).toList());
    }

    private static JsonObject json(Row row) {
        return zone(row.zone())
                .put("counters", row.counters().map(CountersAnswer::json))
                .put("all_unreclaimable", row.zone().reclaim().map(MemoryZones.Reclaim::allUnreclaimable))
                .put("pages_scanned", row.zone().reclaim().map(found -> JsonObject.unsigned(found.scanned())));
    }

    /** A zone as JSON. */
    static JsonObject zone(MemoryZones.Zone zone) {
        return new JsonObject()
                .put("node", zone.node())
                .put("index", zone.index())
                .address("address", zone.address())
                .put("name", zone.name())
                .put("start_pfn", JsonObject.unsigned(zone.startPfn()))
                .put("spanned_pages", JsonObject.unsigned(zone.spanned()))
                .put("present_pages", JsonObject.unsigned(zone.present()))
                .put(
                        "watermarks",
                        zone.watermarks().stream().map(JsonObject::unsigned).toList());
    }
}
