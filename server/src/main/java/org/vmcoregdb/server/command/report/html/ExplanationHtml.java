package org.vmcoregdb.server.command.report.html;

import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.diagnosis.ExceptionDescription;
import org.vmcoregdb.diagnosis.StackOverrun;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.report.CrashSite;
import org.vmcoregdb.server.command.stack.DiagnosisText;
import org.vmcoregdb.server.command.stack.FoundRegisters;
import org.vmcoregdb.triage.Crash;

/** What the CPU or the stack protector found, in words. */
final class ExplanationHtml {
    private ExplanationHtml() {}

    static boolean has(Crash crash) {
        return crash.exception().isPresent() && CrashSite.saved(crash).isPresent()
                || crash.overrun().isPresent();
    }

    static void write(Html out, Crash crash) {
        Optional<ExceptionDescription> exception = crash.exception();
        if (exception.isPresent()) {
            CrashSite.saved(crash).ifPresent(saved -> {
                TextPage text = new TextPage();
                DiagnosisText.exception(text, exception.get(), new FoundRegisters(saved, crash.function(), exception));
                facts(out, text);
            });
        }
        crash.overrun().ifPresent(overrun -> overrun(out, overrun));
    }

    /** Each line of the text is a word in capitals, a colon and what it says. */
    private static void facts(Html out, TextPage text) {
        out.open("dl", "class", "facts wide");
        text.toString().lines().forEach(line -> {
            int colon = line.indexOf(": ");
            String label = colon < 0 ? "" : line.substring(0, colon).strip();
            String name = label.isEmpty()
                    ? label
                    : label.charAt(0) + label.substring(1).toLowerCase(Locale.ROOT);
            out.open("div")
                    .element("dt", name)
                    .element("dd", line.substring(colon < 0 ? 0 : colon + 2))
                    .end("div");
        });
        out.end("dl");
    }

    private static void overrun(Html out, StackOverrun overrun) {
        TextPage text = new TextPage();
        DiagnosisText.overrun(text, overrun);
        out.scrolling("scroll", "The stack frame that was overrun");
        out.open("pre");
        text.toString().strip().lines().forEach(line -> {
            if (line.contains("<- ")) {
                out.element("mark", line).ours("\n");
            } else {
                out.text(line).ours("\n");
            }
        });
        out.close("pre").end("div");
    }
}
