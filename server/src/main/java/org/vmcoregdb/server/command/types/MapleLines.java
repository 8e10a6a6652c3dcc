package org.vmcoregdb.server.command.types;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.MapleNode;
import org.vmcoregdb.kernel.lib.MapleTree;
import org.vmcoregdb.kernel.lib.MapleVisitor;
import org.vmcoregdb.kernel.lib.TreeEntry;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.result.ContainerAnswer;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;

/** Sends what is in a maple tree. Entries are counted, as crash does: their ranges are shown with the nodes. */
final class MapleLines implements MapleVisitor {
    private final CommandContext context;
    private final ResultSink sink;
    private final EntryContents contents;
    private final boolean positions;
    private final boolean nodes;
    private final boolean hexadecimal;
    private long count;

    MapleLines(
            CommandContext context,
            ResultSink sink,
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
            send(new ContainerAnswer.MapleHeading(start, root));
        }
        return tree.walkFrom(root.root(), this);
    }

    @Override
    public boolean node(MapleNode node) {
        if (nodes) {
            send(new ContainerAnswer.MapleNodeLine(node, hexadecimal));
        }
        return !context.cancelled();
    }

    @Override
    public boolean slot(TreeEntry entry, int depth) {
        if (nodes) {
            send(new ContainerAnswer.MapleSlot(entry, depth, hexadecimal));
        }
        if (entry.value() != 0) {
            Optional<ContainerAnswer.Place> place = positions
                    ? Optional.of(new ContainerAnswer.Place(Optional.of(++count), hexadecimal, entry))
                    : Optional.empty();
            send(new ContainerAnswer.Entry(entry.value(), !nodes, !hexadecimal, place, contents.at(entry.value())));
        }
        return !context.cancelled();
    }

    private void send(ContainerAnswer answer) {
        sink.accept(new Result.ContainerResult(answer));
    }
}
