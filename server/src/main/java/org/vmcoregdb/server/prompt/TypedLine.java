package org.vmcoregdb.server.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.Commands;

/**
 * A command as somebody typed it at the prompt, cut into what is answered here, and where the answer goes.
 *
 * @param command with the filters that are built in
 * @param program for the user's shell, which gets the answer: all that stands after the first {@code |} that leads to no built-in filter
 * @param file where the answer is written
 * @param append whether the file keeps what is in it
 * @param paged whether it is to be read page by page whatever the settings say
 */
record TypedLine(String command, Optional<String> program, Optional<String> file, boolean append, boolean paged) {
    /** Cuts a command. In quotes and in parentheses nothing is special. */
    static TypedLine parse(String text) throws CommandException {
        List<Integer> pipes = new ArrayList<>();
        int redirection = -1;
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < text.length() && redirection < 0; i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth = Math.max(0, depth - 1);
            } else if (depth == 0 && c == '|') {
                if (text.startsWith("||", i)) {
                    i++;
                } else {
                    pipes.add(i);
                }
            } else if (depth == 0 && c == '>' && isRedirection(text, i)) {
                redirection = i;
            }
        }
        String whole = redirection < 0 ? text : text.substring(0, redirection);
        pipes.add(whole.length());
        for (int i = 0; i + 1 < pipes.size(); i++) {
            String filter = whole.substring(pipes.get(i) + 1, pipes.get(i + 1));
            if (!Commands.isFilter(filter)) {
                // from here on all is the user's shell's, redirections too
                String program = text.substring(pipes.get(i) + 1).strip();
                if (program.isEmpty()) {
                    throw new CommandException("there is nothing after a |");
                }
                return new TypedLine(
                        text.substring(0, pipes.get(i)), Optional.of(program), Optional.empty(), false, false);
            }
        }
        boolean paged = whole.matches("(?s).*\\|\\s*(less|more)\\s*");
        if (redirection < 0) {
            return new TypedLine(text, Optional.empty(), Optional.empty(), false, paged);
        }
        boolean append = text.startsWith(">>", redirection);
        String file = unquoted(text.substring(redirection + (append ? 2 : 1)).strip());
        if (file.isEmpty() || file.indexOf('>') >= 0) {
            throw new CommandException("> is followed by one file");
        }
        return new TypedLine(whole, Optional.empty(), Optional.of(file), append, false);
    }

    /** {@code ps>x} is one, {@code p a>=b} and {@code p a->b} are none. */
    private static boolean isRedirection(String text, int at) {
        boolean arrow = at > 0 && text.charAt(at - 1) == '-';
        return !arrow && !text.startsWith(">=", at);
    }

    private static String unquoted(String file) {
        boolean quoted = file.length() > 1
                && (file.startsWith("\"") && file.endsWith("\"") || file.startsWith("'") && file.endsWith("'"));
        String plain = quoted ? file.substring(1, file.length() - 1) : file;
        return !quoted && plain.startsWith("~/") ? System.getProperty("user.home", "") + plain.substring(1) : plain;
    }
}
