package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.command.CommandException;

/**
 * A line cut at its {@code |}s. In quotes and in parentheses they are what they are: {@code eval (1 | 6)}.
 *
 * @param command the first part
 * @param filters the others
 */
record CommandLineParts(String command, List<String> filters) {
    /** The commands of a line, which {@code ;} separates outside of quotes and parentheses; a line that begins with # or // has none. */
    static List<String> statements(String line) {
        List<String> statements = new ArrayList<>();
        String stripped = line.stripLeading();
        if (stripped.startsWith("#") || stripped.startsWith("//")) {
            return statements;
        }
        int start = 0;
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth = Math.max(0, depth - 1);
            } else if (c == ';' && depth == 0) {
                statements.add(line.substring(start, i));
                start = i + 1;
            }
        }
        statements.add(line.substring(start));
        statements.removeIf(String::isBlank);
        return statements;
    }

    /**
     * Cuts a line.
     *
     * @throws CommandException if it asks for a file to be written: nothing that comes from a client does that
     */
    static CommandLineParts parse(String line) throws CommandException {
        List<String> parts = new ArrayList<>();
        int start = 0;
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth = Math.max(0, depth - 1);
            } else if (depth == 0 && c == '|' && line.startsWith("||", i)) {
                // an operator: there is nothing between the two that could be a filter
                i++;
            } else if (depth == 0 && c == '|') {
                parts.add(line.substring(start, i));
                start = i + 1;
            } else if (depth == 0
                    && c == '>'
                    && !line.startsWith(">=", i)
                    && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
                throw new CommandException(
                        "answers are not written to files here, only in vmcore-gdb shell; put parentheses around an expression with > in it");
            }
        }
        parts.add(line.substring(start));
        return new CommandLineParts(parts.get(0), List.copyOf(parts.subList(1, parts.size())));
    }
}
