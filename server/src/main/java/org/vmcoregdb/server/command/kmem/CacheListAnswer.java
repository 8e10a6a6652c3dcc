package org.vmcoregdb.server.command.kmem;

import java.util.List;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** The names of all slab caches: {@code kmem -s list}. */
public record CacheListAnswer(List<SlabCache> caches) implements Answer {
    @Override
    public String type() {
        return "slab_caches";
    }

    @Override
    public void text(TextPage page) {
        caches.forEach(cache -> page.append(Long.toHexString(cache.address()))
                .append(' ')
                .append(cache.name())
                .append('\n'));
    }

    @Override
    public void json(JsonObject out) {
        out.put(
                "caches",
                caches.stream()
                        .map(cache -> new JsonObject()
                                .address("address", cache.address())
                                .put("name", cache.name()))
                        .toList());
    }
}
