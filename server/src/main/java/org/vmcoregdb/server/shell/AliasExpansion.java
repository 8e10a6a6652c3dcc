package org.vmcoregdb.server.shell;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Session;

/** Puts what an alias stands for in the place of a command's first word. What it stands for may begin with another alias. */
final class AliasExpansion {
    private static final Pattern FIRST_WORD = Pattern.compile("\\s*([^\\s|]+)");
    private static final int LONGEST = 1 << 16;

    private final Session session;

    AliasExpansion(Session session) {
        this.session = session;
    }

    /** The command as it is run. An alias within itself is a command. */
    String of(String statement) throws CommandException {
        String expanded = statement;
        Set<String> used = new HashSet<>();
        while (true) {
            Matcher word = FIRST_WORD.matcher(expanded);
            Optional<Session.Alias> alias = word.lookingAt() ? session.alias(word.group(1)) : Optional.empty();
            if (alias.isEmpty() || !used.add(alias.get().name())) {
                return expanded;
            }
            expanded = alias.get().command() + expanded.substring(word.end());
            if (expanded.length() > LONGEST) {
                throw new CommandException("an alias makes the command longer than " + LONGEST + " characters");
            }
        }
    }
}
