package org.vmcoregdb.server.command.list;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.lib.MapleNode;
import org.vmcoregdb.kernel.lib.TreeEntry;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.JsonObject;

/** {@code list} and {@code tree} as JSON. Indices are strings of hexadecimal digits: they have all 64 bits. */
final class EntryJson {
    private EntryJson() {}

    static void write(JsonObject out, EntryAnswers.Entry entry) {
        out.address("address", entry.value());
        entry.place().ifPresent(place -> place(out, place.entry()));
        if (!entry.contents().isEmpty()) {
            out.put(
                    "contents",
                    entry.contents().stream().map(AnswerJson::object).toList());
        }
    }

    static void write(JsonObject out, EntryAnswers.MapleHeading heading) {
        out.address("address", heading.address())
                .address("flags", heading.root().flags())
                .put("height", heading.root().height())
                .address("root", heading.root().root());
    }

    static void write(JsonObject out, EntryAnswers.MapleSlot slot) {
        out.put("depth", slot.depth());
        place(out, slot.entry());
        out.address("value", slot.entry().value());
    }

    private static void place(JsonObject members, TreeEntry entry) {
        put(members, "first", entry.first());
        put(members, "last", entry.last());
        members.put("position", entry.position());
    }

    private static void put(JsonObject members, String key, OptionalLong index) {
        index.ifPresent(value -> members.address(key, value));
    }

    static void write(JsonObject out, EntryAnswers.MapleNodeLine line) {
        MapleNode node = line.node();
        out.address("address", node.address())
                .put("depth", node.depth())
                .put("kind", node.kind().name().toLowerCase(Locale.ROOT))
                .address("first", node.first())
                .address("last", node.last())
                .address("parent", node.parent())
                .put("slots", hex(node.slots()))
                .put("pivots", hex(node.pivots()))
                .put("gaps", hex(node.gaps()));
    }

    private static List<String> hex(List<Long> words) {
        return words.stream().map(word -> "0x" + Long.toHexString(word)).toList();
    }
}
