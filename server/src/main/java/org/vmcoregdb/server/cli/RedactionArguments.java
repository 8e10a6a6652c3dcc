package org.vmcoregdb.server.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.redaction.RedactionRules;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.UserPattern;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What is left out of a dump for all who look at it through a command. */
final class RedactionArguments {
    private static final String USER_PAGES = "user-pages";
    private static final String KEYRINGS = "keyrings";
    private static final String LOG_PATTERN = "log-pattern=";

    @Option(
            names = "--redact",
            paramLabel = "WHAT",
            converter = RuleConverter.class,
            description =
                    "Leave out for all who look: user-pages (memory of programs, contents of files, free pages), keyrings"
                            + " (what the kernel keeps as keys), log-pattern=REGEX (what fits in the log). May be given several times.")
    private List<Rule> rules = new ArrayList<>();

    /**
     * One thing to leave out.
     *
     * @param rules with this one thing
     */
    record Rule(RedactionRules rules) {}

    /** What follows {@code --redact}. */
    static final class RuleConverter implements CommandLine.ITypeConverter<Rule> {
        @Override
        public Rule convert(String text) {
            if (text.equals(USER_PAGES)) {
                return new Rule(new RedactionRules(true, false, List.of()));
            }
            if (text.equals(KEYRINGS)) {
                return new Rule(new RedactionRules(false, true, List.of()));
            }
            if (text.startsWith(LOG_PATTERN) && text.length() > LOG_PATTERN.length()) {
                return new Rule(new RedactionRules(false, false, List.of(pattern(text))));
            }
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is not user-pages, keyrings or log-pattern=REGEX");
        }

        /** The log's text is looked through as bytes, so the expression is made of bytes, too. */
        private static RedactionRules.TextPattern pattern(String text) {
            String expression = new String(
                    text.substring(LOG_PATTERN.length()).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            try {
                UserPattern compiled = UserPattern.compile(expression, false, false);
                return line -> compiled.spans(line, () -> false).stream()
                        .map(span -> new RedactionRules.Span(span.start(), span.end()))
                        .toList();
            } catch (CommandException wrong) {
                throw new CommandLine.TypeConversionException(String.valueOf(wrong.getMessage()));
            }
        }
    }

    /** All of them together. */
    RedactionRules rules() {
        boolean pages = false;
        boolean keys = false;
        List<RedactionRules.TextPattern> patterns = new ArrayList<>();
        for (Rule rule : rules) {
            pages |= rule.rules().programPages();
            keys |= rule.rules().keys();
            patterns.addAll(rule.rules().logPatterns());
        }
        return new RedactionRules(pages, keys, patterns);
    }
}
