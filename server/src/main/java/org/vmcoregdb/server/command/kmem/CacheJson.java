package org.vmcoregdb.server.command.kmem;

import org.vmcoregdb.kernel.mm.slab.Slab;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabDetail;
import org.vmcoregdb.server.answer.JsonObject;

/** Slab caches as JSON. */
final class CacheJson {
    private CacheJson() {}

    static void write(JsonObject out, CacheAnswer answer) {
        SlabCache cache = answer.cache();
        out.address("address", cache.address())
                .put("name", cache.name())
                .put("object_size", JsonObject.unsigned(cache.objectSize()))
                .put("size", JsonObject.unsigned(cache.size()))
                .put("slab_bytes", JsonObject.unsigned(cache.slabBytes()))
                .address("flags", cache.flags());
        answer.use().ifPresent(use -> {
            if (use.known()) {
                out.put("allocated", JsonObject.integer(use.allocated(), true))
                        .put("total", JsonObject.integer(use.total(), true))
                        .put("slabs", JsonObject.integer(use.slabs(), true));
            }
            out.put("problem", use.problem());
        });
        answer.detail()
                .ifPresent(detail -> out.put(
                                "cpus",
                                detail.cpus().stream().map(CacheJson::cpu).toList())
                        .put(
                                "nodes",
                                detail.nodes().stream().map(CacheJson::node).toList()));
        out.put("slab", answer.slab().map(CacheJson::slab));
    }

    private static JsonObject cpu(SlabDetail.OfCpu cpu) {
        return new JsonObject()
                .put("cpu", cpu.cpu())
                .address("address", cpu.address())
                .put("slab", cpu.slab().map(CacheJson::slab))
                .put(
                        "partial",
                        cpu.partial()
                                .map(all -> all.stream().map(CacheJson::slab).toList()))
                .put("problem", cpu.problem());
    }

    private static JsonObject node(SlabDetail.OfNode node) {
        return new JsonObject()
                .put("node", node.node())
                .address("address", node.address())
                .put("slabs", JsonObject.integer(node.slabs(), true))
                .put("partial_count", JsonObject.integer(node.partialCount(), true))
                .put("of_cpus", JsonObject.integer(node.perCpu(), true))
                .put("partial", node.partial().stream().map(CacheJson::slab).toList())
                .put(
                        "full",
                        node.full().map(all -> all.stream().map(CacheJson::slab).toList()))
                .put("problem", node.problem());
    }

    /** A slab as JSON. */
    static JsonObject slab(Slab slab) {
        return new JsonObject()
                .address("address", slab.address())
                .address("memory", slab.memory())
                .put("node", slab.node())
                .put("total", JsonObject.integer(slab.total(), true))
                .put("allocated", JsonObject.integer(slab.allocated(), true))
                .put("cpu", slab.cpu())
                .put(
                        "objects",
                        slab.objects().stream()
                                .map(object -> new JsonObject()
                                        .address("address", object.address())
                                        .put("free", object.free())
                                        .put("held_by", object.heldBy()))
                                .toList())
                .put("problem", slab.problem());
    }
}
