package org.vmcoregdb.server.command.files;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * On which NUMA nodes the pages of a file are: {@code files -n}.
 *
 * @param inode address of the {@code struct inode}
 * @param pages how many there are, by node
 * @param problem why there may be more
 */
public record NodePagesAnswer(long inode, List<Node> pages, Optional<String> problem) implements Answer {
    /** Pages on one node. */
    public record Node(int node, long pages) {}

    @Override
    public String type() {
        return "inode_nodes";
    }

    @Override
    public void text(TextPage page) {
        page.lines("     NODE           PAGES\n");
        pages.forEach(n -> page.format("     %2d          %8d%n", n.node(), n.pages()));
        problem.ifPresent(p -> page.append('[').append(p).lines("]\n"));
    }

    @Override
    public void json(JsonObject out) {
        out.address("inode", inode)
                .put(
                        "nodes",
                        pages.stream()
                                .map(n -> new JsonObject().put("node", n.node()).put("pages", n.pages()))
                                .toList())
                .put("problem", problem);
    }
}
