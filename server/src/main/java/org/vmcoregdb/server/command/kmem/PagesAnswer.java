package org.vmcoregdb.server.command.kmem;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.mm.StructPage;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Pages: {@code kmem -p}. Many pages take several of these answers.
 *
 * @param problem why some are missing
 * @param digits how many a physical address takes
 */
public record PagesAnswer(List<StructPage> pages, Optional<String> problem, int digits) implements Answer {
    private static final int INDEX_DIGITS = 8;

    @Override
    public String type() {
        return "pages";
    }

    @Override
    public void text(TextPage page) {
        if (!page.again(PagesAnswer.class)) {
            heading(page, digits);
        }
        pages.forEach(one -> line(page, one, digits));
        problem.ifPresent(why -> page.append('[').append(why).lines("]\n"));
    }

    /** The names of the columns. */
    static void heading(TextPage page, int digits) {
        page.append("      PAGE       ")
                .append(" ".repeat(Math.max(0, digits - 8)))
                .lines("PHYSICAL      MAPPING       INDEX CNT FLAGS\n");
    }

    /** A page's line. */
    static void line(TextPage page, StructPage one, int digits) {
        HexDigits.append(page, one.address()).append(' ');
        right(page, Long.toHexString(one.paddr()), Math.max(INDEX_DIGITS, digits));
        page.append(' ');
        right(page, Long.toHexString(one.mapping()), 16);
        page.append(' ');
        right(page, Long.toHexString(one.index()), INDEX_DIGITS);
        page.append(' ');
        right(page, Integer.toString(one.count()), 2);
        page.append(' ').append(Long.toHexString(one.flags()));
        if (!one.flagNames().isEmpty()) {
            page.append(' ').append(String.join(",", one.flagNames()));
        }
        page.append('\n');
    }

    private static void right(TextPage page, String text, int width) {
        page.append(" ".repeat(Math.max(0, width - text.length()))).append(text);
    }

    @Override
    public void json(JsonObject out) {
        out.put("pages", pages.stream().map(PagesAnswer::json).toList()).put("problem", problem);
    }

    /** A page as JSON. */
    static JsonObject json(StructPage page) {
        return new JsonObject()
                .address("address", page.address())
                .address("physical", page.paddr())
                .address("mapping", page.mapping())
                .address("index", page.index())
                .put("count", page.count())
                .address("flags", page.flags())
                .put("flag_names", page.flagNames());
    }
}
