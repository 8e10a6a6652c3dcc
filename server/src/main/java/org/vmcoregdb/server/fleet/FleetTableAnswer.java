package org.vmcoregdb.server.fleet;

import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * What a query over rows found.
 *
 * @param columns their names
 * @param rows the values of each row as text, one for each column; what is unknown is empty
 * @param more whether there are more rows than these
 */
public record FleetTableAnswer(List<String> columns, List<List<String>> rows, boolean more) implements Answer {
    /** Copies the lists. */
    public FleetTableAnswer {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    @Override
    public String type() {
        return "fleet_table";
    }

    /** Columns set apart by tabulators. */
    @Override
    public void text(TextPage page) {
        line(page, columns);
        rows.forEach(row -> line(page, row));
        if (more) {
            page.append("(there are more rows)").append('\n');
        }
    }

    private static void line(TextPage page, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                page.append('\t');
            }
            page.append(values.get(i));
        }
        page.append('\n');
    }

    @Override
    public void json(JsonObject out) {
        out.put("columns", columns).put("rows", rows).put("more", more);
    }
}
