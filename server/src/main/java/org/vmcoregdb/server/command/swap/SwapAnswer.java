package org.vmcoregdb.server.command.swap;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.kernel.mm.SwapAreas;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * The swap areas in use: {@code swap}.
 *
 * @param pageBytes size of a page
 */
public record SwapAnswer(List<SwapAreas.Area> areas, int pageBytes) implements Answer {
    @Override
    public String type() {
        return "swap_areas";
    }

    @Override
    public void text(TextPage page) {
        page.lines("SWAP_INFO_STRUCT    TYPE       SIZE       USED     PCT  PRI  FILENAME\n");
        for (SwapAreas.Area area : areas) {
            page.format(
                    "%s  %s %s %s %s %4d  %s%n",
                    Columns.centered(Long.toHexString(area.address()), 16),
                    area.device() ? "PARTITION" : "  FILE   ",
                    right(kibibytes(area.pages()) + "k", 10),
                    right(kibibytes(area.used()) + "k", 10),
                    right(
                            String.format(
                                    Locale.ROOT, "%2d%%", area.pages() == 0 ? 0 : area.used() * 100 / area.pages()),
                            4),
                    area.priority(),
                    area.path().orElse("(unknown)"));
        }
    }

    /** In the middle; what is left over of an odd number of blanks goes to the left. */
    private static String right(String text, int width) {
        int blanks = Math.max(0, width - text.length());
        return " ".repeat(blanks - blanks / 2) + text + " ".repeat(blanks / 2);
    }

    private long kibibytes(long pages) {
        return pages * pageBytes / 1024;
    }

    @Override
    public void json(JsonObject out) {
        out.put("areas", areas.stream().map(this::area).toList());
    }

    private JsonObject area(SwapAreas.Area area) {
        return new JsonObject()
                .put("type", area.type())
                .address("address", area.address())
                .put("kind", area.device() ? "partition" : "file")
                .put("size_kib", JsonObject.unsigned(kibibytes(area.pages())))
                .put("used_kib", JsonObject.unsigned(kibibytes(area.used())))
                .put("priority", area.priority())
                .put("path", area.path());
    }
}
