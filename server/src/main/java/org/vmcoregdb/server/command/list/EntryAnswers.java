package org.vmcoregdb.server.command.list;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.lib.MapleNode;
import org.vmcoregdb.kernel.lib.MapleTree;
import org.vmcoregdb.kernel.lib.TreeEntry;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** What {@code list} and {@code tree} answer. */
public final class EntryAnswers {
    private EntryAnswers() {}

    /**
     * One of the structs, or whatever it is.
     *
     * @param value its address, or the number that is kept in its place
     * @param shown whether the value is shown, or has been, as part of a maple tree's node
     * @param decimal whether it is shown in decimal, as crash does for maple trees
     * @param place where in the tree it is, if that was asked for
     * @param contents what is in it, as far as that was asked for
     */
    public record Entry(long value, boolean shown, boolean decimal, Optional<Place> place, List<Answer> contents)
            implements Answer {
        @Override
        public String type() {
            return "entry";
        }

        @Override
        public void text(TextPage page) {
            EntryText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            EntryJson.write(out, this);
        }
    }

    /**
     * Where in a tree an entry is.
     *
     * @param index the number that is shown; none for red-black trees
     * @param hexadecimal how it is shown
     */
    public record Place(Optional<Long> index, boolean hexadecimal, TreeEntry entry) {}

    /** The root of a maple tree. */
    public record MapleHeading(long address, MapleTree.Root root) implements Answer {
        @Override
        public String type() {
            return "maple_tree";
        }

        @Override
        public void text(TextPage page) {
            EntryText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            EntryJson.write(out, this);
        }
    }

    /** A node of a maple tree. */
    public record MapleNodeLine(MapleNode node, boolean hexadecimal) implements Answer {
        @Override
        public String type() {
            return "maple_node";
        }

        @Override
        public void text(TextPage page) {
            EntryText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            EntryJson.write(out, this);
        }
    }

    /** A slot of a leaf of a maple tree. */
    public record MapleSlot(TreeEntry entry, int depth, boolean hexadecimal) implements Answer {
        @Override
        public String type() {
            return "maple_slot";
        }

        @Override
        public void text(TextPage page) {
            EntryText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            EntryJson.write(out, this);
        }
    }

    /** The list has a head, and nothing else. */
    public record Empty() implements Answer {
        @Override
        public String type() {
            return "empty_list";
        }

        @Override
        public void text(TextPage page) {
            page.lines("(empty)\n");
        }

        @Override
        public void json(JsonObject out) {}
    }
}
