package org.vmcoregdb.server.render;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.lib.MapleNode;
import org.vmcoregdb.kernel.lib.TreeEntry;
import org.vmcoregdb.server.result.ContainerAnswer;

/** {@code list} and {@code tree}. */
final class ContainerText {
    private ContainerText() {}

    static void append(TextPage out, ContainerAnswer answer) {
        if (answer instanceof ContainerAnswer.Entry entry) {
            entry(out, entry);
        } else if (answer instanceof ContainerAnswer.MapleHeading heading) {
            out.append("maple_tree(")
                    .append(Long.toHexString(heading.address()))
                    .append(") flags ");
            out.append(Long.toHexString(heading.root().flags()).toUpperCase(Locale.ROOT));
            out.append(", height ").append(heading.root().height()).append(" root 0x");
            out.append(Long.toHexString(heading.root().root())).lines("\n\n");
        } else if (answer instanceof ContainerAnswer.MapleNodeLine line) {
            node(out, line.node(), line.hexadecimal());
        } else if (answer instanceof ContainerAnswer.MapleSlot slot) {
            range(out, slot.entry(), slot.depth(), slot.hexadecimal());
            String value = number(slot.entry().value(), slot.hexadecimal());
            out.append(slot.hexadecimal() ? "0x" : "").append(value).append('\n');
        } else if (answer instanceof ContainerAnswer.Empty) {
            out.lines("(empty)\n");
        }
    }

    private static void entry(TextPage out, ContainerAnswer.Entry entry) {
        if (entry.shown()) {
            out.append(number(entry.value(), !entry.decimal())).append('\n');
        }
        entry.place().ifPresent(place -> {
            out.append("  ");
            place.index()
                    .ifPresent(index -> out.append("index: ")
                            .append(number(index, place.hexadecimal()))
                            .append("  "));
            out.append("position: ").append(place.entry().position()).append('\n');
        });
        entry.contents().forEach(content -> TypeText.append(out, content));
    }

    private static String number(long value, boolean hexadecimal) {
        return hexadecimal ? Long.toHexString(value) : Long.toUnsignedString(value);
    }

    private static void range(TextPage out, TreeEntry entry, int depth, boolean hexadecimal) {
        range(out, entry.first().orElse(0), entry.last().orElse(0), depth, hexadecimal);
    }

    private static void range(TextPage out, long first, long last, int depth, boolean hexadecimal) {
        out.append("  ".repeat(depth)).append(number(first, hexadecimal));
        if (first != last) {
            out.append('-').append(number(last, hexadecimal));
        }
        out.append(": ");
    }

    private static void node(TextPage out, MapleNode node, boolean hexadecimal) {
        range(out, node.first(), node.last(), node.depth(), hexadecimal);
        out.append("node 0x").append(Long.toHexString(node.address()));
        out.append(" depth ").append(node.depth());
        out.append(" type ").append(node.kind().ordinal());
        out.append(" parent ").append(pointer(node.parent())).append(" contents: ");
        if (!node.gaps().isEmpty()) {
            node.gaps().forEach(gap -> out.append(number(gap, hexadecimal)).append(' '));
            out.format("| %02X %02X| ", node.end(), node.largestGap());
        }
        if (node.pivots().isEmpty()) {
            out.append(node.slots().stream().map(ContainerText::pointer).collect(Collectors.joining(" ")));
        } else {
            slots(out, node.slots(), node.pivots(), hexadecimal);
        }
        out.append('\n');
    }

    private static void slots(TextPage out, List<Long> slots, List<Long> pivots, boolean hexadecimal) {
        for (int i = 0; i < pivots.size() && i < slots.size(); i++) {
            out.append(pointer(slots.get(i))).append(' ');
            out.append(number(pivots.get(i), hexadecimal)).append(' ');
        }
        if (slots.size() > pivots.size()) {
            out.append(pointer(slots.get(slots.size() - 1)));
        }
    }

    private static String pointer(long value) {
        return value == 0 ? "(nil)" : "0x" + Long.toHexString(value);
    }
}
