package org.vmcoregdb.server.command.kmem;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.FreeAreas;
import org.vmcoregdb.kernel.mm.MemoryZones;
import org.vmcoregdb.kernel.mm.PageStructs;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Free memory: {@code kmem -f}, {@code kmem -F}.
 *
 * @param nodes all nodes, whose first pages count
 * @param blocks whether blocks are shown one by one
 */
public record FreeMemoryAnswer(List<FreeAreas> zones, List<MemoryZones.Node> nodes, PageStructs map, boolean blocks)
        implements Answer {
    private static final String ZONE_COLUMNS =
            "ZONE  NAME        SIZE    FREE      MEM_MAP       START_PADDR  START_MAPNR\n";
    private static final String AREA_COLUMNS = "AREA    SIZE  FREE_AREA_STRUCT";

    @Override
    public String type() {
        return "free_memory";
    }

    @Override
    public void text(TextPage page) {
        long said = 0;
        long found = 0;
        for (FreeAreas areas : zones) {
            int index = areas.zone().index();
            if (index == 0 && nodes.size() > 1) {
                int node = areas.zone().node();
                page.lines(node == nodes.get(0).id() ? "" : "\n" + "-".repeat(74) + "\n\n")
                        .format("NODE%n %2d%n", node);
            }
            page.lines(index > 0 ? "\n" : "");
            zone(page, areas, nodes, map);
            if (!blocks && !areas.lists().isEmpty()) {
                page.append(AREA_COLUMNS).lines("  BLOCKS  PAGES\n");
            }
            for (FreeAreas.FreeBlocks list : areas.lists()) {
                if (blocks) {
                    area(page, list, map);
                    page.append('\n');
                    for (long block : list.pages()) {
                        page.append(Long.toHexString(block)).append('\n');
                    }
                } else {
                    row(page, list, map).format("%6d %6d%n", list.pages().length, list.count());
                }
                list.problem().ifPresent(why -> page.append('[').append(why).lines("]\n"));
                found += list.count();
            }
            said += areas.free();
        }
        page.append('\n').append("nr_free_pages: ").append(said).append("  ");
        if (said == found) {
            page.lines("(verified)\n");
        } else {
            page.format("(found %d)%n", found);
        }
    }

    /** A zone's line. */
    static void zone(TextPage page, FreeAreas areas, List<MemoryZones.Node> nodes, PageStructs map) {
        MemoryZones.Zone zone = areas.zone();
        OptionalLong record = map.record(zone.startPfn() * map.pageBytes());
        boolean mapped = zone.spanned() != 0 && record.isPresent();
        long first = nodes.stream()
                .filter(node -> node.id() == zone.node())
                .mapToLong(MemoryZones.Node::startPfn)
                .findFirst()
                .orElse(0);
        page.lines(ZONE_COLUMNS)
                .format(
                        "%3d   %-9s %6d  %6d  %s  %s  %s%n",
                        zone.index(),
                        zone.name(),
                        zone.spanned(),
                        areas.free(),
                        Columns.centered(mapped ? Long.toHexString(record.getAsLong()) : "0", 16),
                        middle(Long.toHexString(zone.startPfn() * map.pageBytes())),
                        middle(Long.toString(mapped ? zone.startPfn() - first : 0)));
    }

    /** In the middle of eleven; what is left over of an odd number of blanks goes to the left. */
    private static String middle(String text) {
        int blanks = Math.max(0, 11 - text.length());
        return " ".repeat(blanks - blanks / 2) + text + " ".repeat(blanks / 2);
    }

    /** A list's line under the names of its columns. */
    static TextPage area(TextPage page, FreeAreas.FreeBlocks list, PageStructs map) {
        page.append(AREA_COLUMNS).append('\n');
        return row(page, list, map);
    }

    private static TextPage row(TextPage page, FreeAreas.FreeBlocks list, PageStructs map) {
        return page.format(
                "%3d  %7s  %016x  ", list.order(), ((long) map.pageBytes() << list.order()) / 1024 + "k", list.head());
    }

    @Override
    public void json(JsonObject out) {
        out.put("zones", zones.stream().map(this::zone).toList());
    }

    private JsonObject zone(FreeAreas areas) {
        return ZonesAnswer.zone(areas.zone())
                .put("free_pages", JsonObject.unsigned(areas.free()))
                .put("lists", areas.lists().stream().map(this::list).toList());
    }

    private JsonObject list(FreeAreas.FreeBlocks list) {
        JsonObject out = json(list);
        if (blocks) {
            out.put(
                    "pages",
                    Arrays.stream(list.pages()).mapToObj(JsonObject::hex).toList());
        }
        return out;
    }

    /** A list as JSON, without its blocks. */
    static JsonObject json(FreeAreas.FreeBlocks list) {
        return new JsonObject()
                .put("order", list.order())
                .address("address", list.head())
                .put("blocks", list.pages().length)
                .put("problem", list.problem());
    }
}
