package org.vmcoregdb.server.command.report.html;

import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.hang.HangAnswer;

/** Who waits for whom, as {@code hang} says it. */
final class WaitsHtml {
    private WaitsHtml() {}

    static void write(Html html, HangAnswer waits) {
        TextPage text = new TextPage();
        waits.text(text);
        html.scrolling("scroll", "Who waits for whom").open("pre");
        html.lines(text.toString()).close("pre").end("div");
    }
}
