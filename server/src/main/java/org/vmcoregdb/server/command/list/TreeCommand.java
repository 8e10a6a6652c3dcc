package org.vmcoregdb.server.command.list;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.IndexedTree;
import org.vmcoregdb.kernel.lib.RedBlackTree;
import org.vmcoregdb.kernel.lib.TreeEntry;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tree}: what is in a red-black tree, an XArray (which radix trees are), or a maple tree. */
@CommandLine.Command(
        name = "tree",
        description = "Shows what is in a red-black tree, XArray, radix tree or maple tree.")
public final class TreeCommand implements Command {
    @Option(
            names = "-t",
            paramLabel = "TYPE",
            description = "rbtree (the default), xarray, radix or maple; the first letters do.")
    private String type = "rbtree";

    @Option(names = "-r", paramLabel = "OFFSET", description = "Where in the struct at START the root is.")
    private Optional<String> rootOffset = Optional.empty();

    @Option(names = "-o", paramLabel = "OFFSET", description = "Where in the structs the rb_node is.")
    private Optional<String> nodeOffset = Optional.empty();

    @Option(names = "-l", description = "From left to right; of red-black trees.")
    private boolean sorted;

    @Option(names = "-p", description = "With the way from the root.")
    private boolean positions;

    @Option(names = "-N", description = "START is a node, not a root.")
    private boolean fromNode;

    @Option(names = "-v", description = "With the nodes; of maple trees.")
    private boolean nodes;

    @Mixin
    private EntryOptions shown = new EntryOptions();

    @Parameters(
            paramLabel = "START",
            description = "Address or symbol of the root, or of a struct with the root in it.")
    private String start = "";

    @Override
    public List<String> answerTypes() {
        return List.of("entry", "member", "maple_tree", "maple_node", "maple_slot");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        try {
            Optional<String> problem = show(context, sink);
            if (problem.isPresent()) {
                throw new CommandException(problem.get());
            }
        } catch (CommandException wrong) {
            throw new CommandException("tree: " + wrong.getMessage());
        }
    }

    private Optional<String> show(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        long root = AddressArguments.parse(context, start) + MemberOffset.parse(kernel, rootOffset);
        EntryContents contents = shown.contents(kernel);
        boolean redBlack = type.startsWith("rb") && "rbtree".startsWith(type);
        boolean maple = type.startsWith("m") && "maple".startsWith(type);
        boolean xarray =
                type.startsWith("x") && "xarray".startsWith(type) || type.startsWith("ra") && "radix".startsWith(type);
        refuse(sorted && !redBlack, "-l is for red-black trees");
        refuse(nodeOffset.isPresent() && !redBlack, "-o is for red-black trees");
        refuse(nodes && !maple, "-v is for maple trees");
        refuse(!redBlack && !maple && !xarray, "invalid tree type: " + type);
        if (maple) {
            boolean hexadecimal = shown.radix().isHexadecimal();
            return new MapleLines(context, sink, contents, positions, nodes, hexadecimal).show(root, fromNode);
        }
        long back = MemberOffset.parse(kernel, nodeOffset);
        Entries entries = new Entries(context, sink, contents, back);
        if (redBlack) {
            RedBlackTree tree = new RedBlackTree(kernel.types(), kernel.memory());
            RedBlackTree.Order order = sorted ? RedBlackTree.Order.SORTED : RedBlackTree.Order.TOP_DOWN;
            return fromNode ? tree.walkFrom(root, order, entries::visit) : tree.walk(root, order, entries::visit);
        }
        IndexedTree array = IndexedTree.of(kernel.types(), kernel.memory());
        return fromNode ? array.walkNode(root, entries::visit) : array.walk(root, entries::visit);
    }

    private static void refuse(boolean wrong, String sentence) throws CommandException {
        if (wrong) {
            throw new CommandException(sentence);
        }
    }

    /** Sends what is in a tree. */
    private final class Entries {
        private final CommandContext context;
        private final AnswerSink sink;
        private final EntryContents contents;
        private final long back;

        Entries(CommandContext context, AnswerSink sink, EntryContents contents, long back) {
            this.context = context;
            this.sink = sink;
            this.contents = contents;
            this.back = back;
        }

        boolean visit(TreeEntry entry) {
            long value = entry.value() - back;
            Optional<Long> index =
                    entry.first().isPresent() ? Optional.of(entry.first().getAsLong()) : Optional.empty();
            Optional<EntryAnswers.Place> place =
                    positions ? Optional.of(new EntryAnswers.Place(index, false, entry)) : Optional.empty();
            sink.accept(new EntryAnswers.Entry(value, true, false, place, contents.at(value)));
            return !context.cancelled();
        }
    }
}
