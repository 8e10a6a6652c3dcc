package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.server.command.CommandException;

/**
 * The words of a filter, read as {@code getopt} reads them: letters may stand together, and a value in the same word or in the next.
 */
final class FilterWords {
    private static final int NUMBER_LIMIT = 1_000_000;

    private final String name;
    private final Map<Character, List<String>> options = new LinkedHashMap<>();
    private final List<String> operands = new ArrayList<>();

    private FilterWords(String name) {
        this.name = name;
    }

    /**
     * Reads them.
     *
     * @param words the filter's name, and what follows it
     * @param known letters of options; one that has a value is followed by a colon, and {@code #} stands for a number as in {@code -5}
     * @throws CommandException if one of them is not known
     */
    static FilterWords parse(List<String> words, String known) throws CommandException {
        FilterWords parsed = new FilterWords(words.get(0));
        boolean onlyOperands = false;
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (onlyOperands || word.length() < 2 || word.charAt(0) != '-') {
                parsed.operands.add(word);
            } else if (word.equals("--")) {
                onlyOperands = true;
            } else if (known.indexOf('#') >= 0 && word.matches("-\\d+")) {
                parsed.add('#', word.substring(1));
            } else {
                i = parsed.letters(words, i, known);
            }
        }
        return parsed;
    }

    private int letters(List<String> words, int at, String known) throws CommandException {
        String word = words.get(at);
        for (int i = 1; i < word.length(); i++) {
            char letter = word.charAt(i);
            int place = letter == ':' || letter == '#' ? -1 : known.indexOf(letter);
            if (place < 0) {
                throw wrong("-" + word.substring(i) + " is not known here");
            }
            if (place + 1 == known.length() || known.charAt(place + 1) != ':') {
                add(letter, "");
            } else if (i + 1 < word.length()) {
                add(letter, word.substring(i + 1));
                return at;
            } else if (at + 1 < words.size()) {
                add(letter, words.get(at + 1));
                return at + 1;
            } else {
                throw wrong("something is missing after -" + letter);
            }
        }
        return at;
    }

    private void add(char letter, String value) {
        options.computeIfAbsent(letter, l -> new ArrayList<>()).add(value);
    }

    /** What is wrong, with the filter's name. */
    CommandException wrong(String problem) {
        return new CommandException(name + ": " + problem);
    }

    String name() {
        return name;
    }

    boolean has(char letter) {
        return options.containsKey(letter);
    }

    /** All values of an option that can be given several times. */
    List<String> values(char letter) {
        return options.getOrDefault(letter, List.of());
    }

    /** The value that was given last. */
    Optional<String> value(char letter) {
        List<String> all = values(letter);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** A number that was given, up to a million. */
    int number(char letter, int otherwise) throws CommandException {
        Optional<String> text = value(letter);
        return text.isPresent() ? number(text.get()) : otherwise;
    }

    int number(String digits) throws CommandException {
        if (!digits.matches("\\d{1,7}") || Integer.parseInt(digits) > NUMBER_LIMIT) {
            throw wrong(digits + " is not a number up to " + NUMBER_LIMIT);
        }
        return Integer.parseInt(digits);
    }

    List<String> operands() {
        return operands;
    }

    /** Filters read the answer and nothing else: a file's name has no place among their words. */
    void refuseOperands() throws CommandException {
        if (!operands.isEmpty()) {
            throw wrong(operands.get(0) + " is not known here: filters read the answer and no files");
        }
    }
}
