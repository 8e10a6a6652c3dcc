package org.vmcoregdb.server.command.diff;

import java.util.List;
import org.vmcoregdb.server.answer.JsonObject;

/** {@code diff} as JSON. */
final class DiffJson {
    private DiffJson() {}

    static void write(JsonObject out, DiffAnswer answer) {
        out.put("first", side(answer.first()))
                .put("second", side(answer.second()))
                .put("same_waits", changes(answer.same()))
                .put("other_waits", changes(answer.waits()))
                .put("slabs", changes(answer.slabs()))
                .put("counters", changes(answer.counters()))
                .put("tasks", changes(answer.tasks()))
                .put("modules", changes(answer.modules()))
                .put(
                        "settings",
                        answer.settings().stream()
                                .map(setting -> new JsonObject()
                                        .put("name", setting.name())
                                        .put("first", setting.first())
                                        .put("second", setting.second()))
                                .toList())
                .put("problems", answer.problems());
    }

    private static JsonObject side(DiffAnswer.Side side) {
        return new JsonObject()
                .put("file", side.file())
                .put("release", side.release())
                .put("time", side.time())
                .put("uptime_seconds", side.uptime());
    }

    private static List<JsonObject> changes(List<DiffAnswer.Change> changes) {
        return changes.stream()
                .map(change -> new JsonObject()
                        .put("name", change.name())
                        .put("first", change.first())
                        .put("second", change.second()))
                .toList();
    }
}
