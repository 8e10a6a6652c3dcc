package org.vmcoregdb.server.command.report;

import java.util.Optional;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.SymbolJson;
import org.vmcoregdb.server.answer.TaintJson;
import org.vmcoregdb.server.answer.TaskJson;
import org.vmcoregdb.server.command.check.CheckJson;
import org.vmcoregdb.server.command.code.CodeJson;
import org.vmcoregdb.server.command.log.LogJson;
import org.vmcoregdb.server.command.stack.DiagnosisJson;
import org.vmcoregdb.server.command.stack.StackGroupsAnswer;
import org.vmcoregdb.server.command.tasks.TasksJson;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.CrashSignature;
import org.vmcoregdb.triage.SuspectModule;
import org.vmcoregdb.unwind.frame.Frame;

/** Reports as JSON objects. */
final class ReportJson {
    private ReportJson() {}

    static void write(JsonObject out, Report report) {
        out.put("system", AnswerJson.object(report.system()))
                .put(
                        "findings",
                        report.checks().findings().stream()
                                .map(CheckJson::finding)
                                .toList())
                .put("crash", report.crash().map(c -> crash(c, report)))
                .put("abrt_hash", report.abrtHash())
                .put("taint", report.taint().stream().map(TaintJson::of).toList())
                .put(
                        "suspect_modules",
                        report.suspects().stream().map(ReportJson::suspect).toList())
                .put("running", report.running().stream().map(ReportJson::where).toList())
                .put("blocked", report.blocked().stream().map(ReportJson::where).toList())
                .put(
                        "waits",
                        report.waits().groups().isEmpty()
                                ? Optional.empty()
                                : Optional.of(AnswerJson.object(report.waits())))
                .put("io", report.io().isEmpty() ? Optional.empty() : Optional.of(AnswerJson.object(report.io())))
                .put(
                        "stack_groups",
                        report.groups().stream().map(ReportJson::group).toList())
                .put("tasks", report.tasks().stream().map(ReportJson::task).toList())
                .put(
                        "crash_log",
                        report.crashLog().stream().map(LogJson::record).toList())
                .put("log_tail", report.logTail().stream().map(LogJson::record).toList())
                .put("problems", report.problems());
    }

    /** One dump of many. */
    static JsonObject summary(CrashSummary summary) {
        return new JsonObject()
                .put("file", summary.file())
                .put("release", summary.release())
                .put("nodename", summary.nodename())
                .put("time", summary.time())
                .put("class", summary.type())
                .put("function", summary.function().map(f -> f.text()))
                .put("signature", summary.signature().map(ReportJson::signature));
    }

    private static JsonObject crash(Crash crash, Report report) {
        JsonObject members = new JsonObject()
                .put("class", crash.type().id())
                .put("meaning", crash.type().words())
                .put("message", crash.message())
                .put("function", crash.function().map(f -> SymbolJson.of(f)))
                .put("signature", crash.signature().map(ReportJson::signature))
                .put("first_frame", crash.first())
                .put("seen", report.seen().map(ReportJson::seen))
                .put("stack", report.stack().map(AnswerJson::object))
                .put("outer_frame", crash.outer())
                .put("site", report.site().map(ReportJson::site))
                .put("exception", crash.exception().map(DiagnosisJson::exception))
                .put("overrun", crash.overrun().map(DiagnosisJson::overrun));
        return members;
    }

    private static JsonObject site(CrashSite site) {
        return new JsonObject()
                .put("frame", site.frame())
                .put("code", CodeJson.window(site.code()))
                .put(
                        "registers",
                        site.registers().stream().map(ReportJson::register).toList());
    }

    private static JsonObject register(CrashSite.Value value) {
        return new JsonObject()
                .put("register", value.register())
                .address("value", value.value())
                .put("symbol", value.symbol().map(s -> s.text()));
    }

    private static JsonObject seen(Sightings seen) {
        return new JsonObject()
                .put("times", seen.times())
                .put("first_time", seen.first())
                .put("last_time", seen.last())
                .put("kernels", seen.kernels());
    }

    private static JsonObject signature(CrashSignature signature) {
        return new JsonObject()
                .put("version", CrashSignature.VERSION)
                .put("id", signature.id())
                .put("text", signature.text());
    }

    private static JsonObject suspect(SuspectModule module) {
        return new JsonObject()
                .put("module", module.name())
                .put("taint", module.letters())
                .put("on_stack", module.onStack());
    }

    private static JsonObject where(Report.Where where) {
        return new JsonObject()
                .put("task", TaskJson.of(where.task()))
                .put("function", where.function().map(f -> f.text()));
    }

    private static JsonObject task(Report.TaskRow task) {
        return new JsonObject()
                .put("task", TasksJson.row(task.row()))
                .put("function", task.function().map(f -> f.text()))
                .put("stack_group", task.group());
    }

    private static JsonObject group(StackGroupsAnswer.Group group) {
        return new JsonObject()
                .put("pids", group.tasks().stream().map(task -> task.pid()).toList())
                .put(
                        "functions",
                        group.stack().frames().stream()
                                .map(Frame::symbol)
                                .map(symbol ->
                                        symbol.map(s -> s.symbol().name()).orElse("?"))
                                .toList());
    }
}
