package org.vmcoregdb.server.manual;

import java.util.Locale;

/** Writes roff with the macros of man(7). */
final class Roff {
    private final StringBuilder text = new StringBuilder();

    void title(String name, String date, String source) {
        text.append(".\\\" made from the commands' own options by vmcore-gdb man-page\n");
        macro("TH", name, "1", date, source, "");
        // no hyphens in names of options, no gaps in lines
        text.append(".nh\n.ad l\n");
    }

    Roff section(String name) {
        macro("SH", name.toUpperCase(Locale.ROOT));
        return this;
    }

    void subsection(String name) {
        macro("SS", name);
    }

    void paragraph(String words) {
        text.append(".PP\n");
        line(words);
    }

    void line(String words) {
        text.append(escaped(words)).append('\n');
    }

    /** @param usage begins with the name, which is shown in bold */
    void synopsis(String name, String usage) {
        text.append(".HP\n");
        macro("B", name);
        line(usage.startsWith(name) ? usage.substring(name.length()).strip() : usage);
    }

    void item(String term, String words) {
        text.append(".TP\n");
        macro("B", term);
        line(words);
    }

    private void macro(String name, String... arguments) {
        text.append('.').append(name);
        for (String argument : arguments) {
            text.append(" \"").append(escaped(argument).replace("\"", "\\(dq")).append('"');
        }
        text.append('\n');
    }

    /** As characters: a hyphen stays one that can be copied, and no line begins with what would be a macro. */
    private static String escaped(String words) {
        String escaped = words.replace("\\", "\\e").replace("-", "\\-").replaceAll("\\s+", " ");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
