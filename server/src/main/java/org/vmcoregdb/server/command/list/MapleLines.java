package org.vmcoregdb.server.command.list;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.MapleNode;
import org.vmcoregdb.kernel.lib.MapleTree;
import org.vmcoregdb.kernel.lib.MapleVisitor;
import org.vmcoregdb.kernel.lib.TreeEntry;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.CommandContext;

/** Sends what is in a maple tree. Entries are counted, as crash does: their ranges are shown with the nodes. */
final class MapleLines implements MapleVisitor {
    private final CommandContext context;
    private final AnswerSink sink;
    private final EntryContents contents;
    private final boolean positions;
    private final boolean nodes;
    private final boolean hexadecimal;
    private long count;

    MapleLines(
            CommandContext context,
            AnswerSink sink,
            EntryContents contents,
            boolean positions,
            boolean nodes,
            boolean hexadecimal) {
        this.context = context;
        this.sink = sink;
        this.contents = contents;
        this.positions = positions;
        this.nodes = nodes;
        this.hexadecimal = hexadecimal;
    }

    /** Returns what is wrong with the tree, if anything is. */
    Optional<String> show(long start, boolean fromNode) {
        Kernel kernel = context.kernel();
        MapleTree tree = new MapleTree(kernel.types(), kernel.memory());
        if (fromNode) {
            return tree.walkFrom(start, this);
        }
        MapleTree.Root root = tree.root(start);
        if (nodes) {
            send(new EntryAnswers.MapleHeading(start, root));
        }
        return tree.walkFrom(root.root(), this);
    }

    @Override
    public boolean node(MapleNode node) {
        if (nodes) {
            send(new EntryAnswers.MapleNodeLine(node, hexadecimal));
        }
        return !context.cancelled();
    }

    @Override
    public boolean slot(TreeEntry entry, int depth) {
        if (nodes) {
            send(new EntryAnswers.MapleSlot(entry, depth, hexadecimal));
        }
        if (entry.value() != 0) {
            Optional<EntryAnswers.Place> place = positions
                    ? Optional.of(new EntryAnswers.Place(Optional.of(++count), hexadecimal, entry))
                    : Optional.empty();
            send(new EntryAnswers.Entry(entry.value(), !nodes, !hexadecimal, place, contents.at(entry.value())));
        }
        return !context.cancelled();
    }

    private void send(Answer answer) {
        sink.accept(answer);
    }
}
