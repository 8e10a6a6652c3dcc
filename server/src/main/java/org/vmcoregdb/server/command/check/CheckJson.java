package org.vmcoregdb.server.command.check;

import java.util.Locale;
import org.vmcoregdb.checks.CheckResult;
import org.vmcoregdb.checks.Finding;
import org.vmcoregdb.server.answer.JsonObject;

/** Findings as JSON objects. */
public final class CheckJson {
    private CheckJson() {}

    static void write(JsonObject out, CheckResult result) {
        out.put("findings", result.findings().stream().map(CheckJson::finding).toList())
                .put(
                        "clean",
                        result.clean().stream()
                                .map(check ->
                                        new JsonObject().put("id", check.id()).put("about", check.about()))
                                .toList())
                .put(
                        "unknown",
                        result.unknown().stream()
                                .map(check ->
                                        new JsonObject().put("id", check.id()).put("reason", check.reason()))
                                .toList());
    }

    /** One finding. */
    public static JsonObject finding(Finding finding) {
        return new JsonObject()
                .put("id", finding.id())
                .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                .put("sentence", finding.sentence())
                .put("evidence", finding.evidence())
                .put("next", finding.next());
    }
}
