package org.vmcoregdb.server.command.report;

import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Many dumps by what killed them: {@code report} of a folder.
 *
 * @param dumps those that could be opened
 * @param problems why others could not, or what of these is missing: each with the file's name
 */
public record CrashTableAnswer(List<CrashSummary> dumps, List<String> problems) implements Answer {
    @Override
    public String type() {
        return "crashes";
    }

    @Override
    public void text(TextPage page) {
        CrashTableText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.put("dumps", dumps.stream().map(ReportJson::summary).toList()).put("problems", problems);
    }
}
