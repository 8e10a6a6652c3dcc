package org.vmcoregdb.server.command.kmem;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.MemoryTotals;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * How memory was used: {@code kmem -i}.
 *
 * @param shared pages that several hold, if they were counted
 * @param pageBytes size of a page
 */
public record UsageAnswer(MemoryTotals totals, OptionalLong shared, int pageBytes) implements Answer {
    @Override
    public String type() {
        return "memory_usage";
    }

    @Override
    public void text(TextPage page) {
        Writer out = new Writer(page, pageBytes);
        page.lines("                 PAGES        TOTAL      PERCENTAGE\n");
        OptionalLong total = totals.total();
        out.whole("TOTAL MEM", total);
        out.part("FREE", totals.free(), total, "TOTAL MEM");
        out.part("USED", less(total, totals.free()), total, "TOTAL MEM");
        if (shared.isPresent()) {
            out.part("SHARED", shared, total, "TOTAL MEM");
        }
        out.part("BUFFERS", totals.buffers(), total, "TOTAL MEM");
        out.part("CACHED", totals.cached(), total, "TOTAL MEM");
        out.part("SLAB", totals.slab(), total, "TOTAL MEM");
        page.append('\n');
        out.whole("TOTAL HUGE", totals.huge());
        out.part("HUGE FREE", totals.hugeFree(), totals.huge(), "TOTAL HUGE");
        page.append('\n');
        out.whole("TOTAL SWAP", totals.swap());
        out.part("SWAP USED", totals.swapUsed(), totals.swap(), "TOTAL SWAP");
        out.part("SWAP FREE", less(totals.swap(), totals.swapUsed()), totals.swap(), "TOTAL SWAP");
        page.append('\n');
        out.whole("COMMIT LIMIT", totals.commitLimit());
        if (totals.commitLimit().orElse(0) == 0) {
            out.whole("COMMITTED", totals.committed());
        } else {
            out.part("COMMITTED", totals.committed(), totals.commitLimit(), "TOTAL LIMIT");
        }
    }

    private static OptionalLong less(OptionalLong from, OptionalLong what) {
        return from.isPresent() && what.isPresent()
                ? OptionalLong.of(from.getAsLong() - what.getAsLong())
                : OptionalLong.empty();
    }

    /** Lines of the table; {@code ?} stands for what is not known. */
    private record Writer(TextPage page, int pageBytes) {
        private Writer start(String name, OptionalLong pages) {
            page.format(
                    "%13s  %7s  %11s  ",
                    name,
                    pages.isPresent() ? Long.toString(pages.getAsLong()) : "?",
                    pages.isPresent() ? PagesText.size(pages.getAsLong(), pageBytes) : "?");
            return this;
        }

        void whole(String name, OptionalLong pages) {
            start(name, pages).page.lines("       ----\n");
        }

        void part(String name, OptionalLong pages, OptionalLong of, String ofWhat) {
            Optional<Long> percent = pages.isPresent() && of.isPresent()
                    ? Optional.of(of.getAsLong() == 0 ? 0 : pages.getAsLong() * 100 / of.getAsLong())
                    : Optional.empty();
            start(name, pages)
                    .page
                    .format("%3s%% of %s%n", percent.map(String::valueOf).orElse("?"), ofWhat);
        }
    }

    @Override
    public void json(JsonObject out) {
        out.put("page_bytes", pageBytes);
        put(out, "total", totals.total());
        put(out, "free", totals.free());
        put(out, "shared", shared);
        put(out, "buffers", totals.buffers());
        put(out, "cached", totals.cached());
        put(out, "slab", totals.slab());
        put(out, "huge", totals.huge());
        put(out, "huge_free", totals.hugeFree());
        put(out, "swap", totals.swap());
        put(out, "swap_used", totals.swapUsed());
        put(out, "commit_limit", totals.commitLimit());
        put(out, "committed", totals.committed());
    }

    private static void put(JsonObject out, String name, OptionalLong pages) {
        if (pages.isPresent()) {
            out.put(name, JsonObject.unsigned(pages.getAsLong()));
        }
    }
}
