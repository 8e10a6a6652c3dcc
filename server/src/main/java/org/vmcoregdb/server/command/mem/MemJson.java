package org.vmcoregdb.server.command.mem;

import java.util.Locale;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.MemoryPressure;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;

/** {@code mem} as JSON. */
final class MemJson {
    private MemJson() {}

    static void write(JsonObject out, MemAnswer answer) {
        put(out, "total", answer.balance().total(), answer.pageBytes());
        out.put(
                "shares",
                answer.balance().shares().stream()
                        .map(share -> new JsonObject()
                                .put("use", share.use().name().toLowerCase(Locale.ROOT))
                                .put("bytes", share.pages() * answer.pageBytes()))
                        .toList());
        put(out, "rest", answer.balance().rest(), answer.pageBytes());
        pressure(out, answer.pressure(), answer.pageBytes());
        out.put(
                        "processes",
                        answer.processes().stream()
                                .map(process -> new JsonObject()
                                        .put("task", TaskJson.of(process.task()))
                                        .put("bytes", process.bytes()))
                                .toList())
                .put(
                        "caches",
                        answer.caches().stream()
                                .map(cache -> new JsonObject()
                                        .put("name", cache.name())
                                        .put("bytes", cache.bytes())
                                        .put("used", cache.used()))
                                .toList())
                .put(
                        "vmalloc_callers",
                        answer.callers().stream()
                                .map(caller -> new JsonObject()
                                        .put("function", caller.function().map(function -> function.json()))
                                        .put("areas", caller.areas())
                                        .put("bytes", caller.bytes()))
                                .toList())
                .put(
                        "groups",
                        answer.groups().stream()
                                .map(group -> {
                                    JsonObject one = new JsonObject().put("path", group.path());
                                    put(one, "bytes", OptionalLong.of(group.pages()), answer.pageBytes());
                                    put(one, "limit", group.limit(), answer.pageBytes());
                                    return one.put("kills", group.kills());
                                })
                                .toList())
                .put("problems", answer.problems());
    }

    private static void pressure(JsonObject out, MemoryPressure pressure, int pageBytes) {
        out.put(
                "zones",
                pressure.zones().stream().map(zone -> zone(zone, pageBytes)).toList());
        out.put(
                "reclaimers",
                pressure.reclaimers().stream()
                        .map(one -> new JsonObject()
                                .put("node", one.node())
                                .put("failures", one.failures())
                                .put("given_up", one.hasGivenUp())
                                .put("task", one.task().map(TaskJson::of)))
                        .toList());
        JsonObject efforts = new JsonObject();
        pressure.efforts().forEach(done -> efforts.put(done.effort().name().toLowerCase(Locale.ROOT), done.count()));
        out.put("efforts", efforts);
    }

    private static JsonObject zone(MemoryPressure.Zone zone, int pageBytes) {
        JsonObject one = new JsonObject()
                .put("node", zone.of().node())
                .put("name", zone.of().name());
        put(one, "free", zone.free(), pageBytes);
        return one.put(
                        "watermarks",
                        zone.of().watermarks().stream()
                                .map(mark -> mark * pageBytes)
                                .toList())
                .put("free_blocks", zone.blocks())
                .put("compaction_failed_order", zone.failedOrder());
    }

    private static void put(JsonObject out, String name, OptionalLong pages, int pageBytes) {
        if (pages.isPresent()) {
            out.put(name, pages.getAsLong() * pageBytes);
        }
    }
}
