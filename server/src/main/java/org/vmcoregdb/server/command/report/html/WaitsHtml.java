package org.vmcoregdb.server.command.report.html;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.TextPage;

/** What a command says, as it says it: who waits for whom, which disks are stuck. */
final class WaitsHtml {
    private WaitsHtml() {}

    static void write(Html html, String title, Answer answer) {
        TextPage text = new TextPage();
        answer.text(text);
        html.scrolling("scroll", title).open("pre");
        html.lines(text.toString()).close("pre").end("div");
    }
}
