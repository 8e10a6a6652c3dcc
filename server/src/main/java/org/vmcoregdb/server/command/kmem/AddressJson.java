package org.vmcoregdb.server.command.kmem;

import java.util.Locale;
import org.vmcoregdb.kernel.mm.FreeAreas;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.SymbolJson;
import org.vmcoregdb.server.answer.TaskJson;

/** {@code kmem ADDRESS} as JSON. */
final class AddressJson {
    private AddressJson() {}

    static void write(JsonObject out, AddressAnswer answer) {
        out.address("address", answer.address())
                .put("physical_address", answer.physical())
                .put("kinds", answer.kinds().stream().map(AddressJson::kind).toList())
                .put("symbol", answer.symbol().map(SymbolJson::of))
                .put("cpu", answer.cpu())
                .put("task", answer.task().map(context -> TaskJson.of(context.task())))
                .put(
                        "vmalloc_area",
                        answer.area()
                                .map(area -> new JsonObject()
                                        .address("address", area.address())
                                        .address("vm_struct", area.struct())
                                        .address("start", area.start())
                                        .address("end", area.end())))
                .put("slab_cache", answer.slab().map(AddressJson::cache))
                .put("free_block", answer.free().map(AddressJson::free))
                .put("page", answer.page().map(PagesAnswer::json));
    }

    private static String kind(AddressAnswer.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static JsonObject cache(CacheAnswer cache) {
        JsonObject out = new JsonObject();
        CacheJson.write(out, cache);
        return out;
    }

    /** A free block. */
    static JsonObject free(AddressAnswer.FreeBlock free) {
        JsonObject out =
                new JsonObject().address("page", free.block()).put("number", JsonObject.unsigned(free.number()));
        for (FreeAreas areas : free.areas().zones()) {
            out.put("zone", areas.zone().name()).put("node", areas.zone().node());
            areas.lists().forEach(list -> out.put("order", list.order()));
        }
        return out;
    }
}
