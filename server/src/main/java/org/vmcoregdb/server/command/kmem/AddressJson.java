package org.vmcoregdb.server.command.kmem;

import java.util.Locale;
import org.vmcoregdb.dwarf.line.SourceLine;
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
                .put("file", answer.line().map(SourceLine::file))
                .put("line", answer.line().map(SourceLine::line))
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
        answer.mappedTo().ifPresent(paddr -> out.address("mapped_to", paddr));
        if (!answer.users().isEmpty()) {
            out.put("user_areas", answer.users().stream().map(AddressJson::user).toList());
        }
    }

    private static JsonObject user(AddressAnswer.User user) {
        return new JsonObject()
                .put("task", TaskJson.of(user.task().task()))
                .address("area", user.area().address())
                .address("start", user.area().start())
                .address("end", user.area().end())
                .address("flags", user.area().flags())
                .put("file", user.file());
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
