package org.vmcoregdb.server.shell;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.Session;

/** What commands about the session answer. */
public final class SessionAnswers {
    /** Crash's built-in aliases are no longer. */
    private static final int SHORTEST = 7;

    private SessionAnswers() {}

    /** Words that stand for commands: {@code alias}. */
    public record Aliases(List<Session.Alias> aliases) implements Answer {
        @Override
        public String type() {
            return "aliases";
        }

        @Override
        public void text(TextPage page) {
            int width = Math.max(
                    SHORTEST,
                    aliases.stream().mapToInt(a -> a.name().length()).max().orElse(0));
            String row = "%-7s  %-" + width + "s  %s%n";
            page.format(row, "ORIGIN", "ALIAS", "COMMAND");
            // each word of the command has a blank after it
            aliases.forEach(a -> page.format(row, a.origin(), a.name(), a.command() + " "));
        }

        @Override
        public void json(JsonObject out) {
            out.put(
                    "aliases",
                    aliases.stream()
                            .map(a -> new JsonObject()
                                    .put("origin", a.origin())
                                    .put("name", a.name())
                                    .put("command", a.command()))
                            .toList());
        }
    }

    /** A sentence that says what was done. */
    public record Done(String sentence) implements Answer {
        @Override
        public String type() {
            return "text";
        }

        @Override
        public void text(TextPage page) {
            page.append(sentence).append('\n');
        }

        @Override
        public void json(JsonObject out) {
            out.put("text", sentence + "\n");
        }
    }

    /** Before each of the answers of {@code repeat} but the first, of which it says nothing: the text has crash's form. */
    static String times(int count) {
        return String.format(Locale.ROOT, "repeat: ended after %d times: a dump does not change", count);
    }
}
