package org.vmcoregdb.server.render;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.lib.MapleNode;
import org.vmcoregdb.kernel.lib.TreeEntry;
import org.vmcoregdb.server.result.ContainerAnswer;

/** {@code list} and {@code tree} as JSON. Indices are strings of hexadecimal digits: they have all 64 bits. */
final class ContainerJson {
    private ContainerJson() {}

    static Map<String, Object> object(ContainerAnswer answer) {
        if (answer instanceof ContainerAnswer.Entry entry) {
            Json.Members members = new Json.Members().put("type", "entry").address("address", entry.value());
            entry.place().ifPresent(place -> place(members, place.entry()));
            if (!entry.contents().isEmpty()) {
                members.put(
                        "contents",
                        entry.contents().stream().map(TypeJson::object).toList());
            }
            return members.done();
        } else if (answer instanceof ContainerAnswer.MapleHeading heading) {
            return new Json.Members()
                    .put("type", "maple_tree")
                    .address("address", heading.address())
                    .address("flags", heading.root().flags())
                    .put("height", heading.root().height())
                    .address("root", heading.root().root())
                    .done();
        } else if (answer instanceof ContainerAnswer.MapleNodeLine line) {
            return node(line.node());
        } else if (answer instanceof ContainerAnswer.MapleSlot slot) {
            Json.Members members = new Json.Members().put("type", "maple_slot").put("depth", slot.depth());
            place(members, slot.entry());
            return members.address("value", slot.entry().value()).done();
        }
        return new Json.Members().put("type", "empty_list").done();
    }

    private static void place(Json.Members members, TreeEntry entry) {
        put(members, "first", entry.first());
        put(members, "last", entry.last());
        members.put("position", entry.position());
    }

    private static void put(Json.Members members, String key, OptionalLong index) {
        index.ifPresent(value -> members.address(key, value));
    }

    private static Map<String, Object> node(MapleNode node) {
        return new Json.Members()
                .put("type", "maple_node")
                .address("address", node.address())
                .put("depth", node.depth())
                .put("kind", node.kind().name().toLowerCase(Locale.ROOT))
                .address("first", node.first())
                .address("last", node.last())
                .address("parent", node.parent())
                .put("slots", hex(node.slots()))
                .put("pivots", hex(node.pivots()))
                .put("gaps", hex(node.gaps()))
                .done();
    }

    private static List<String> hex(List<Long> words) {
        return words.stream().map(word -> "0x" + Long.toHexString(word)).toList();
    }
}
