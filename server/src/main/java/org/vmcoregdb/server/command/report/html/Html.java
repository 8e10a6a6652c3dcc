package org.vmcoregdb.server.command.report.html;

import java.util.HashSet;
import java.util.Set;
import org.vmcoregdb.bytes.PrintableText;

/**
 * HTML under construction: the one place where values become part of a page. Names, paths and messages come from dumps that may be damaged
 * or forged, so what is appended as a value can neither be markup nor command the reader's eyes: control characters and those that turn
 * the direction of writing are shown as escapes. Names of elements and attributes are ours.
 */
public final class Html {
    private final StringBuilder out = new StringBuilder();
    private final Set<String> ids = new HashSet<>();
    private final String prefix;

    /** @param prefix of all ids, so that pages can be parts of one page */
    public Html(String prefix) {
        this.prefix = prefix;
    }

    /**
     * Begins an element.
     *
     * @param attributes names and values in turn
     */
    public Html open(String element, String... attributes) {
        out.append('<').append(element);
        for (int i = 0; i + 1 < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]);
            if (!attributes[i + 1].isEmpty()) {
                out.append("=\"");
                escape(PrintableText.inLine(attributes[i + 1]));
                out.append('"');
            }
        }
        out.append('>');
        return this;
    }

    /** Begins a {@code div} that scrolls what is too wide for it, also for who has only a keyboard, and has a name for who does not see it. */
    public Html scrolling(String style, String label) {
        return open("div", "class", style, "tabindex", "0", "role", "group", "aria-label", label);
    }

    /** Ends an element. */
    public Html close(String element) {
        out.append("</").append(element).append('>');
        return this;
    }

    /** Ends an element and the line of the file that it is on. */
    public Html end(String element) {
        close(element);
        out.append('\n');
        return this;
    }

    /** A value within a line. */
    public Html text(String value) {
        escape(PrintableText.inLine(value));
        return this;
    }

    /** A value whose line ends are meant, for elements that keep them. */
    public Html lines(String value) {
        escape(PrintableText.lines(value));
        return this;
    }

    /** An element with nothing but a value in it. */
    public Html element(String element, String value, String... attributes) {
        return open(element, attributes).text(value).close(element);
    }

    /** What was made elsewhere. */
    public Html add(Html other) {
        out.append(other.out);
        return this;
    }

    /** Text that is markup, or goes where markup is not read: ours, never a value. */
    public Html ours(String markup) {
        out.append(markup);
        return this;
    }

    /** The id of something on this page. */
    public String id(String name) {
        StringBuilder id = new StringBuilder(prefix);
        name.chars().forEach(c -> id.append(isPlain(c) ? (char) c : '_'));
        return id.toString();
    }

    /** The same for where it is defined: what damaged dumps have twice gets another one. */
    public String define(String name) {
        String first = id(name);
        String id = first;
        for (int i = 2; !ids.add(id); i++) {
            id = first + "." + i;
        }
        return id;
    }

    private static boolean isPlain(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    /** Whether nothing is in it. */
    public boolean isEmpty() {
        return out.isEmpty();
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
