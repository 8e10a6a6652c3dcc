package org.vmcoregdb.server.command.report;

import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.server.command.stack.StackText;

/** A report as one HTML file that needs no other. */
public final class ReportHtml {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s</title>
            <style>
            body { font-family: sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; color: #222; background: #fff }
            h1 { font-size: 1.4em; border-bottom: 3px solid #b00; padding-bottom: .3em }
            summary { font-weight: bold; cursor: pointer; margin: 1em 0 .3em }
            pre { background: #f4f4f4; padding: .7em 1em; overflow-x: auto; line-height: 1.35 }
            @media (prefers-color-scheme: dark) { body { color: #ddd; background: #1b1b1b } pre { background: #262626 } }
            </style>
            </head>
            <body>
            <h1>%s</h1>
            """;

    private ReportHtml() {}

    /** The whole file. Everything that comes from the dump is escaped. */
    public static String render(Report report) {
        String title = escape(PrintableText.inLine(title(report)));
        StringBuilder out = new StringBuilder(HEAD.replace("%s", title));
        for (ReportSections.Section section : ReportSections.of(report)) {
            out.append("<details open>\n<summary>")
                    .append(escape(section.title()))
                    .append("</summary>\n<pre>")
                    .append(escape(section.body()))
                    .append("</pre>\n</details>\n");
        }
        return out.append("</body>\n</html>\n").toString();
    }

    private static String title(Report report) {
        String what = report.crash()
                .map(c -> c.type().id()
                        + c.function()
                                .map(f -> " in " + StackText.withOffset(f))
                                .orElse(""))
                .orElse("unknown crash");
        return what + " (" + report.system().nodename() + ", " + report.system().release() + ")";
    }

    private static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 64);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < ' ' && c != '\n' && c != '\t' || c == 0x7f ? '\ufffd' : c);
            }
        }
        return out.toString();
    }
}
