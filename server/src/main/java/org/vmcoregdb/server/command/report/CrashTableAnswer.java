package org.vmcoregdb.server.command.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    /** The dumps with one signature together, the most frequent first; those without one by their class. */
    public List<List<CrashSummary>> groups() {
        Map<String, List<CrashSummary>> bySignature = new LinkedHashMap<>();
        for (CrashSummary dump : dumps) {
            bySignature.computeIfAbsent(dump.kind(), k -> new ArrayList<>()).add(dump);
        }
        List<List<CrashSummary>> groups = new ArrayList<>(bySignature.values());
        groups.sort(Comparator.comparingInt(group -> -group.size()));
        return groups;
    }

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
