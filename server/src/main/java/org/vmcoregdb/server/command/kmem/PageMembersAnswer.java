package org.vmcoregdb.server.command.kmem;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Members of {@code struct page}s: {@code kmem -m}. Many pages take several of these answers.
 *
 * @param members their names
 * @param problem why some pages are missing
 */
public record PageMembersAnswer(List<String> members, List<Row> rows, Optional<String> problem) implements Answer {
    /**
     * A page.
     *
     * @param address of its struct
     * @param values of the members, written as they are
     */
    public record Row(long address, List<String> values) {}

    @Override
    public String type() {
        return "page_members";
    }

    @Override
    public void text(TextPage page) {
        if (!page.again(PageMembersAnswer.class)) {
            page.append("      PAGE      ");
            members.forEach(member -> page.append("  ").append(member));
            page.append('\n');
        }
        for (Row row : rows) {
            page.append(Long.toHexString(row.address())).append("  ");
            row.values().forEach(value -> page.append(value).append("  "));
            page.append('\n');
        }
        problem.ifPresent(why -> page.append('[').append(why).lines("]\n"));
    }

    @Override
    public void json(JsonObject out) {
        out.put("members", members)
                .put(
                        "pages",
                        rows.stream()
                                .map(row -> new JsonObject()
                                        .address("address", row.address())
                                        .put("values", row.values()))
                                .toList())
                .put("problem", problem);
    }
}
