package org.vmcoregdb.server.command.kmem;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.mm.slab.Slab;
import org.vmcoregdb.kernel.mm.slab.SlabCheck;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * What is wrong in slabs: {@code kmem --check}.
 *
 * @param slabs how many were looked at
 * @param objects how many these have
 * @param missing slabs that are not in the dump, or only in part
 * @param redZones how many caches have red zones
 * @param poisoned how many caches fill free objects with poison
 * @param damages what is wrong
 */
public record SlabCheckAnswer(
        long slabs, long objects, long missing, long redZones, long poisoned, List<Damaged> damages) implements Answer {
    private static final HexFormat BYTES = HexFormat.ofDelimiter(" ");

    /**
     * Something wrong in a slab.
     *
     * @param cache name of the cache
     * @param damage what is written to; empty for a list of free objects that cannot be followed, which the slab says
     */
    public record Damaged(String cache, Slab slab, Optional<SlabCheck.Damage> damage) {}

    @Override
    public String type() {
        return "slab_check";
    }

    @Override
    public void text(TextPage page) {
        for (Damaged one : damages) {
            one.damage()
                    .ifPresentOrElse(
                            damage -> page.format(
                                    "%s: object %x (%s): %s: %s at %x, where all should be %02x%n",
                                    one.cache(),
                                    damage.object(),
                                    damage.free() ? "free" : "in use",
                                    damage.part().words(),
                                    BYTES.formatHex(damage.found()),
                                    damage.at(),
                                    damage.expected()),
                            () -> page.format(
                                    "%s: slab %x: %s%n",
                                    one.cache(),
                                    one.slab().address(),
                                    one.slab().problem().orElse("")));
        }
        page.format("CHECKED: %d objects in %d slabs%n", objects, slabs);
        if (missing > 0) {
            page.format("MISSING: %d slabs are not in the dump, or only in part%n", missing);
        }
        if (redZones + poisoned == 0) {
            page.lines("NOTE: only lists of free objects can be checked: no cache has red zones or poison, which"
                    + " slub_debug=ZP on the kernel's command line turns on\n");
        } else {
            page.format("RED ZONES: in %d caches%nPOISON: in %d caches%n", redZones, poisoned);
        }
        page.format("DAMAGED: %s%n", damages.isEmpty() ? "none" : Integer.toString(damages.size()));
    }

    @Override
    public void json(JsonObject out) {
        out.put("slabs", slabs)
                .put("objects", objects)
                .put("missing", missing)
                .put("red_zones", redZones)
                .put("poisoned", poisoned)
                .put("damages", damages.stream().map(SlabCheckAnswer::json).toList());
    }

    private static JsonObject json(Damaged one) {
        JsonObject out = new JsonObject()
                .put("cache", one.cache())
                .address("slab", one.slab().address());
        one.damage()
                .ifPresentOrElse(
                        damage -> out.address("object", damage.object())
                                .put("free", damage.free())
                                .put("part", damage.part().words())
                                .address("address", damage.at())
                                .put("expected", damage.expected())
                                .put("found", HexFormat.of().formatHex(damage.found())),
                        () -> out.put("problem", one.slab().problem().orElse("")));
        return out;
    }
}
