package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.UserPattern;

/** Makes filters of what users write. There are no others than these: nothing is ever run by a shell. */
final class FilterParser {
    private static final int LINES_LIMIT = 1_000_000;
    private static final int DEFAULT_LINES = 10;

    private final String name;
    private final Iterator<String> words;
    private final BooleanSupplier stopped;

    private FilterParser(String name, Iterator<String> words, BooleanSupplier stopped) {
        this.name = name;
        this.words = words;
        this.stopped = stopped;
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
        FilterParser parser =
                new FilterParser(words.get(0), words.subList(1, words.size()).iterator(), stopped);
        return switch (parser.name) {
            case "grep", "egrep" -> parser.grep();
            case "head" -> new HeadFilter(parser.lines(false));
            case "tail" -> parser.tail(words);
            case "wc" -> new CountFilter(parser.flag("-l"));
            case "sort" -> new SortFilter(parser.flag("-r"));
            case "uniq" -> new UniqueFilter(parser.flag("-c"));
            default ->
                throw new CommandException(
                        "there is no filter " + parser.name + "; there are grep, head, tail, wc, sort, uniq");
        };
    }

    private CommandException wrong(String word) {
        return new CommandException(name + ": " + word + " is not known here");
    }

    private boolean flag(String option) throws CommandException {
        boolean found = false;
        while (words.hasNext()) {
            String word = words.next();
            if (!word.equals(option)) {
                throw wrong(word);
            }
            found = true;
        }
        return found;
    }

    /** {@code -n 5}, {@code -n5} or {@code -5}. */
    private int lines(boolean plus) throws CommandException {
        if (!words.hasNext()) {
            return DEFAULT_LINES;
        }
        String word = words.next();
        String digits = word.equals("-n") ? next() : word.replaceFirst("^-n?", "");
        if (words.hasNext()) {
            throw wrong(words.next());
        }
        return number(plus ? digits.replaceFirst("^\\+", "") : digits);
    }

    private LineFilter tail(List<String> all) throws CommandException {
        boolean fromStart = all.get(all.size() - 1).matches("(-n)?\\+\\d+");
        return new TailFilter(lines(true), fromStart);
    }

    private String next() throws CommandException {
        if (!words.hasNext()) {
            throw new CommandException(name + ": something is missing at the end");
        }
        return words.next();
    }

    private int number(String digits) throws CommandException {
        if (!digits.matches("\\d{1,7}") || Integer.parseInt(digits) > LINES_LIMIT) {
            throw new CommandException(name + ": " + digits + " is not a number up to " + LINES_LIMIT);
        }
        return Integer.parseInt(digits);
    }

    private LineFilter grep() throws CommandException {
        boolean inverted = false;
        boolean count = false;
        boolean ignoreCase = false;
        boolean literal = false;
        int before = 0;
        int after = 0;
        List<String> expressions = new ArrayList<>();
        while (words.hasNext()) {
            String word = words.next();
            if (word.matches("-[ABC]\\d*")) {
                int lines = number(word.length() > 2 ? word.substring(2) : next());
                before = word.charAt(1) == 'A' ? before : lines;
                after = word.charAt(1) == 'B' ? after : lines;
            } else if (word.matches("-[vicEF]+")) {
                inverted |= word.contains("v");
                count |= word.contains("c");
                ignoreCase |= word.contains("i");
                literal |= word.contains("F");
            } else if (word.equals("-e")) {
                expressions.add(next());
            } else if (word.startsWith("-") && word.length() > 1) {
                throw wrong(word);
            } else {
                expressions.add(word);
            }
        }
        if (expressions.size() != 1) {
            throw new CommandException("grep: takes one regular expression");
        }
        try {
            UserPattern pattern = UserPattern.compile(expressions.get(0), ignoreCase, literal);
            return new GrepFilter(pattern, inverted, count, before, after, stopped);
        } catch (CommandException wrong) {
            throw new CommandException("grep: " + wrong.getMessage());
        }
    }
}
