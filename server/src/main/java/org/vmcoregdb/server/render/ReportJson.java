package org.vmcoregdb.server.render;

import java.util.List;
import java.util.Map;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.server.result.CrashSummary;
import org.vmcoregdb.server.result.Report;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.StackGroupsResult;
import org.vmcoregdb.server.result.StackLines;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.CrashSignature;
import org.vmcoregdb.triage.SuspectModule;
import org.vmcoregdb.unwind.Frame;

/** Reports as JSON objects. */
final class ReportJson {
    private ReportJson() {}

    static Map<String, Object> object(Report report) {
        return new Json.Members()
                .put("type", "report")
                .put("system", JsonRenderer.system(report.system()))
                .put("crash", report.crash().map(ReportJson::crash))
                .put("abrt_hash", report.abrtHash())
                .put("taint", report.taint().stream().map(ReportJson::flag).toList())
                .put(
                        "suspect_modules",
                        report.suspects().stream().map(ReportJson::suspect).toList())
                .put("running", report.running().stream().map(ReportJson::where).toList())
                .put("blocked", report.blocked().stream().map(ReportJson::where).toList())
                .put(
                        "stack_groups",
                        report.groups().stream().map(ReportJson::group).toList())
                .put(
                        "log_tail",
                        report.logTail().stream().map(JsonRenderer::record).toList())
                .put("problems", report.problems())
                .done();
    }

    /** One dump of many. */
    static Map<String, Object> summary(CrashSummary summary) {
        return new Json.Members()
                .put("file", summary.file())
                .put("release", summary.release())
                .put("class", summary.type())
                .put("function", summary.function().map(f -> f.text()))
                .put("signature", summary.signature().map(ReportJson::signature))
                .done();
    }

    private static Map<String, Object> crash(Crash crash) {
        Json.Members members = new Json.Members()
                .put("class", crash.type().id())
                .put("meaning", crash.type().words())
                .put("message", crash.message())
                .put(
                        "function",
                        crash.function().map(f -> JsonRenderer.symbol(f).done()))
                .put("signature", crash.signature().map(ReportJson::signature))
                .put("first_frame", crash.first())
                .put(
                        "stack",
                        JsonRenderer.stack(new Result.StackResult(
                                crash.trace(), List.of(), StackLines.NONE, Result.StackStyle.STANDARD)))
                .put("exception", crash.exception().map(DiagnosisJson::exception))
                .put("overrun", crash.overrun().map(DiagnosisJson::overrun));
        return members.done();
    }

    private static Map<String, Object> signature(CrashSignature signature) {
        return new Json.Members()
                .put("version", CrashSignature.VERSION)
                .put("id", signature.id())
                .put("text", signature.text())
                .done();
    }

    private static Map<String, Object> flag(Taint.Flag flag) {
        return new Json.Members()
                .put("letter", String.valueOf(flag.letter()))
                .put("meaning", flag.meaning())
                .done();
    }

    private static Map<String, Object> suspect(SuspectModule module) {
        return new Json.Members()
                .put("module", module.name())
                .put("taint", module.letters())
                .put("on_stack", module.onStack())
                .done();
    }

    private static Map<String, Object> where(Report.Where where) {
        return new Json.Members()
                .put("task", JsonRenderer.task(where.task()).done())
                .put("function", where.function().map(f -> f.text()))
                .done();
    }

    private static Map<String, Object> group(StackGroupsResult.Group group) {
        return new Json.Members()
                .put("pids", group.tasks().stream().map(task -> task.pid()).toList())
                .put(
                        "functions",
                        group.stack().frames().stream()
                                .map(Frame::symbol)
                                .map(symbol ->
                                        symbol.map(s -> s.symbol().name()).orElse("?"))
                                .toList())
                .done();
    }
}
