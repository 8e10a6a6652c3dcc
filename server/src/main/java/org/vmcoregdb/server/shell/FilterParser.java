package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.UserPattern;

/** Makes filters of what users write. There are no others than these: nothing is ever run by a shell. */
final class FilterParser {
    private static final int DEFAULT_LINES = 10;

    private static final Set<String> NAMES = Set.of(
            "grep", "egrep", "fgrep", "head", "tail", "wc", "sort", "uniq", "tac", "nl", "cut", "awk", "sed", "less",
            "more", "cat", "gawk", "mawk");

    private FilterParser() {}

    /** Whether a filter of this name is built in. */
    static boolean knows(String name) {
        return NAMES.contains(name);
    }

    /**
     * Makes a filter.
     *
     * @param words the filter's name, and its options
     * @param stopped whether nobody waits for what comes out of it any more
     */
    static LineFilter parse(List<String> words, BooleanSupplier stopped) throws CommandException {
        if (words.isEmpty()) {
            throw new CommandException("there is nothing after a |");
        }
        return switch (words.get(0)) {
            case "grep", "egrep", "fgrep" -> grep(words, stopped);
            case "head" -> head(words);
            case "tail" -> tail(words);
            case "wc" -> count(words);
            case "sort" -> SortFilter.of(FilterWords.parse(words, "rnufbk:t:"));
            case "uniq" -> unique(words);
            case "tac" -> reversed(words);
            case "nl" -> numbered(words);
            case "cut" -> CutFilter.of(FilterWords.parse(words, "c:b:f:d:s"));
            case "awk", "gawk", "mawk" -> AwkFilter.of(FilterWords.parse(words, "F:"), stopped);
            case "sed" -> SedFilter.of(FilterWords.parse(words, "nEre:"), stopped);
            case "less", "more", "cat" -> (line, next) -> next.accept(line);
            default ->
                throw new CommandException("there is no filter " + words.get(0)
                        + "; there are grep, head, tail, wc, sort, uniq, cut, awk '{print $N}', sed, tac, nl:"
                        + " programs are only run by vmcore-gdb shell");
        };
    }

    private static LineFilter head(List<String> words) throws CommandException {
        FilterWords parsed = FilterWords.parse(words, "n:#");
        parsed.refuseOperands();
        return new HeadFilter(parsed.number('n', parsed.number('#', DEFAULT_LINES)));
    }

    private static LineFilter tail(List<String> words) throws CommandException {
        FilterWords parsed = FilterWords.parse(words, "n:#");
        List<String> operands = parsed.operands();
        String lines = parsed.value('n')
                .or(() -> parsed.value('#'))
                .orElse(operands.isEmpty() ? Integer.toString(DEFAULT_LINES) : operands.get(0));
        if (operands.size() > 1 || operands.size() == 1 && !operands.get(0).matches("\\+\\d+")) {
            parsed.refuseOperands();
        }
        boolean fromStart = lines.startsWith("+");
        return new TailFilter(parsed.number(fromStart ? lines.substring(1) : lines), fromStart);
    }

    private static LineFilter count(List<String> words) throws CommandException {
        FilterWords parsed = FilterWords.parse(words, "lwcm");
        parsed.refuseOperands();
        return new CountFilter(parsed.has('l'), parsed.has('w'), parsed.has('c') || parsed.has('m'));
    }

    private static LineFilter unique(List<String> words) throws CommandException {
        FilterWords parsed = FilterWords.parse(words, "cdui");
        parsed.refuseOperands();
        return new UniqueFilter(parsed.has('c'), parsed.has('d'), parsed.has('u'), parsed.has('i'));
    }

    private static LineFilter reversed(List<String> words) throws CommandException {
        FilterWords.parse(words, "").refuseOperands();
        return new ReverseFilter();
    }

    private static LineFilter numbered(List<String> words) throws CommandException {
        FilterWords parsed = FilterWords.parse(words, "b:");
        parsed.refuseOperands();
        return new NumberFilter(parsed.value('b').filter("a"::equals).isPresent());
    }

    private static LineFilter grep(List<String> words, BooleanSupplier stopped) throws CommandException {
        FilterWords parsed = FilterWords.parse(words, "vicEFGPwxnoqlLhHse:m:A:B:C:#");
        List<String> expressions = new ArrayList<>(parsed.values('e'));
        List<String> operands = new ArrayList<>(parsed.operands());
        if (expressions.isEmpty() && !operands.isEmpty()) {
            expressions.add(operands.remove(0));
        }
        if (expressions.isEmpty() || !operands.isEmpty()) {
            throw new CommandException("grep: takes one regular expression, and no files");
        }
        boolean literal = parsed.has('F') || parsed.name().equals("fgrep");
        boolean extended = parsed.has('E') || parsed.has('P') || parsed.name().equals("egrep");
        try {
            List<UserPattern> patterns = new ArrayList<>();
            for (String expression : expressions) {
                patterns.add(
                        UserPattern.compile(shaped(expression, literal, extended, parsed), parsed.has('i'), false));
            }
            int around = parsed.number('C', parsed.number('#', 0));
            return new GrepFilter(
                    patterns,
                    new GrepFilter.Look(
                            parsed.has('v'),
                            shown(parsed),
                            parsed.has('n'),
                            parsed.number('B', around),
                            parsed.number('A', around),
                            parsed.has('m') ? parsed.number('m', 0) : Integer.MAX_VALUE),
                    stopped);
        } catch (CommandException wrong) {
            String sentence = String.valueOf(wrong.getMessage());
            throw sentence.contains("grep: ") ? wrong : new CommandException("grep: " + sentence);
        }
    }

    private static GrepFilter.Shown shown(FilterWords parsed) {
        if (parsed.has('q')) {
            return GrepFilter.Shown.NOTHING;
        } else if (parsed.has('L')) {
            return GrepFilter.Shown.NAME_IF_NONE;
        } else if (parsed.has('l')) {
            return GrepFilter.Shown.NAME;
        } else if (parsed.has('c')) {
            return GrepFilter.Shown.COUNT;
        }
        return parsed.has('o') ? GrepFilter.Shown.MATCHES : GrepFilter.Shown.LINES;
    }

    /** With what {@code -F}, {@code -w} and {@code -x} say; without {@code -E} an alternative is written {@code \|}. */
    private static String shaped(String expression, boolean literal, boolean extended, FilterWords parsed) {
        String shaped = literal
                ? com.google.re2j.Pattern.quote(expression)
                : extended ? expression : expression.replace("\\|", "|");
        if (parsed.has('x')) {
            return "^(?:" + shaped + ")$";
        }
        return parsed.has('w') ? "\\b(?:" + shaped + ")\\b" : shaped;
    }
}
