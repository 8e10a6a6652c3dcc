package org.vmcoregdb.server.command.hang;

import java.util.Locale;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.SymbolJson;
import org.vmcoregdb.server.answer.TaskJson;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitGroups;

/** {@code hang} as JSON. */
final class HangJson {
    private HangJson() {}

    static void write(JsonObject out, HangAnswer answer) {
        out.put("blocked_tasks", answer.blocked())
                .put("groups", answer.groups().stream().map(HangJson::group).toList());
    }

    private static JsonObject group(WaitGroups.Group group) {
        return new JsonObject()
                .put("deadlock", group.circle().isEmpty() ? "no" : group.certain() ? "yes" : "perhaps")
                .put("certain", group.certain())
                .put("circle", group.circle().stream().map(HangJson::wait).toList())
                .put("root", group.root().map(TaskJson::of))
                .put(
                        "waits",
                        group.waits().stream()
                                .map(step -> wait(step.of()).put("depth", step.depth()))
                                .toList());
    }

    private static JsonObject wait(Wait wait) {
        JsonObject out = new JsonObject()
                .put("task", TaskJson.of(wait.task()))
                .put("kind", wait.kind().name().toLowerCase(Locale.ROOT));
        wait.object().ifPresent(object -> out.address("object", object));
        return out.put("symbol", wait.name().map(SymbolJson::of))
                .put("detail", wait.detail())
                .put("proved", wait.proved())
                .put("caller", wait.caller().map(SymbolJson::of))
                .put("nanoseconds", wait.nanoseconds())
                .put("holders", wait.holders().stream().map(HangJson::holder).toList());
    }

    private static JsonObject holder(Wait.Holder holder) {
        return new JsonObject()
                .put("task", TaskJson.of(holder.task()))
                .put("certainty", holder.certainty().name().toLowerCase(Locale.ROOT))
                .put("why", holder.why());
    }
}
