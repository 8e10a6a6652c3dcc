package org.vmcoregdb.server.command.report.html;

import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.command.code.CodeAnswer;
import org.vmcoregdb.server.command.report.CrashSite;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.unwind.frame.Frame;

/** The instructions around the place of a crash, and the registers beside them. */
final class CodeBlock {
    private CodeBlock() {}

    static void write(Html out, CrashSite site, Crash crash) {
        Frame frame = crash.trace().frames().get(site.frame());
        if (site.frame() > crash.first()) {
            long pc = crash.trace().frames().get(crash.first()).pc();
            out.element(
                    "p", "The CPU was at " + HexDigits.of(pc) + ", which is in no function. This is what called it.");
        } else if (frame.slot().isPresent()) {
            out.element("p", "The marked instruction is the call that did not return.");
        }
        if (site.registers().isEmpty()) {
            code(out, site);
            out.element("p", "Nothing saved the registers at this place: no exception happened here.", "class", "dim");
            return;
        }
        out.open("div", "class", "beside");
        code(out, site);
        registers(out, site);
        out.end("div");
    }

    private static void code(Html out, CrashSite site) {
        out.scrolling("scroll", "Instructions");
        out.open("table", "class", "code").element("caption", "Instructions", "class", "unseen");
        out.ours("<thead class=\"unseen\"><tr><th scope=\"col\">Address</th><th scope=\"col\">In the function</th>"
                + "<th scope=\"col\">Instruction</th></tr></thead>\n<tbody>\n");
        String last = "";
        for (int i = 0; i < site.code().lines().size(); i++) {
            CodeAnswer.Line line = site.code().lines().get(i);
            String source = line.source().map(StackTable::position).orElse("");
            if (!source.isEmpty() && !source.equals(last)) {
                out.open("tr", "class", "source")
                        .open("td", "colspan", "3")
                        .text(source)
                        .close("td")
                        .end("tr");
            }
            last = source;
            String id = out.define("code-" + Long.toHexString(line.address()));
            boolean here = i == site.code().at();
            out.open("tr", "id", id, "class", here ? "here" : "instruction");
            out.open("td")
                    .open("a", "href", "#" + id)
                    .element("code", HexDigits.of(line.address()))
                    .close("a");
            out.close("td")
                    .open("td")
                    .element("code", "+" + line.symbol().map(s -> s.offset()).orElse(0L));
            out.close("td")
                    .open("td")
                    .element("code", line.text().replace('\t', ' ') + (line.ftraceNop() ? " [FTRACE NOP]" : ""));
            if (here) {
                out.text(" ").element("span", "here", "class", "badge bad");
            }
            out.close("td").end("tr");
        }
        out.ours("</tbody>").close("table").end("div");
    }

    private static void registers(Html out, CrashSite site) {
        out.scrolling("scroll registers", "Registers");
        out.open("table", "class", "code").element("caption", "Registers", "class", "unseen");
        out.ours("<thead class=\"unseen\"><tr><th scope=\"col\">Register</th><th scope=\"col\">Value</th>"
                + "<th scope=\"col\">Address of</th></tr></thead>\n<tbody>\n");
        for (CrashSite.Value value : site.registers()) {
            out.open("tr", "id", out.define("register-" + value.register()));
            out.element("th", value.register(), "scope", "row");
            out.open("td").element("code", HexDigits.of(value.value())).close("td");
            out.open("td")
                    .element("code", value.symbol().map(s -> s.text()).orElse(""))
                    .close("td")
                    .end("tr");
        }
        out.ours("</tbody>").close("table").end("div");
    }
}
