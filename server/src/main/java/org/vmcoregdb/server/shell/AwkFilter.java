package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.UserPattern;

/**
 * {@code awk}, as far as it chooses columns: {@code '{print $1, $NF}'}, {@code '/REGEX/ {print $2}'}, {@code '$5 == "UN"'}. It is no
 * language: nothing is assigned, and nothing runs in loops.
 */
final class AwkFilter implements LineFilter {
    private static final Pattern CONDITION = Pattern.compile(
            "(\\$(?:\\d{1,4}|NF)|NR|NF)\\s*(==|!=|<=|>=|<|>|~|!~)\\s*(\"[^\"]*\"|/[^/]*/|-?\\d{1,18}|0x[0-9a-f]{1,15})");
    private static final Pattern PROGRAM =
            Pattern.compile("\\s*(?:(!?)/((?:[^/\\\\]|\\\\.)*)/|([^{]*?))\\s*(?:\\{\\s*print\\b([^}]*)\\})?\\s*");
    private static final Pattern ITEM =
            Pattern.compile("\\s*(\\$(?:\\d{1,4}|NF)|NR|NF|\"(?:[^\"\\\\]|\\\\.)*\")\\s*(,?)");

    private final Optional<UserPattern> pattern;
    private final boolean inverted;
    private final Optional<Condition> condition;
    private final List<String> items;
    private final Optional<String> separator;
    private final BooleanSupplier stopped;
    private long number;

    private record Condition(String item, String operator, String value, Optional<UserPattern> pattern) {}

    private AwkFilter(
            Optional<UserPattern> pattern,
            boolean inverted,
            Optional<Condition> condition,
            List<String> items,
            Optional<String> separator,
            BooleanSupplier stopped) {
        this.pattern = pattern;
        this.inverted = inverted;
        this.condition = condition;
        this.items = items;
        this.separator = separator;
        this.stopped = stopped;
    }

    static AwkFilter of(FilterWords words, BooleanSupplier stopped) throws CommandException {
        if (words.operands().size() != 1) {
            throw words.wrong("takes one program, such as '{print $1, $3}'");
        }
        String text = words.operands().get(0);
        Matcher program = PROGRAM.matcher(text);
        if (text.isBlank() || !program.matches()) {
            throw tooMuch(words);
        }
        Optional<UserPattern> pattern = Optional.empty();
        if (program.group(2) != null) {
            pattern = Optional.of(regex(words, program.group(2)));
        }
        Optional<Condition> condition = Optional.empty();
        if (program.group(3) != null && !program.group(3).isBlank()) {
            condition = Optional.of(condition(words, program.group(3).strip()));
        }
        List<String> items = program.group(4) == null ? List.of() : items(words, program.group(4));
        Optional<String> separator = words.value('F').map(s -> s.equals("\\t") ? "\t" : s);
        return new AwkFilter(pattern, "!".equals(program.group(1)), condition, items, separator, stopped);
    }

    private static CommandException tooMuch(FilterWords words) {
        return words.wrong(
                "is only there to choose columns, as in '{print $1, $NF}', '/REGEX/ {print $2}' or '$5 == \"UN\"'");
    }

    private static UserPattern regex(FilterWords words, String text) throws CommandException {
        try {
            return UserPattern.compile(text, false, false);
        } catch (CommandException wrong) {
            throw words.wrong(String.valueOf(wrong.getMessage()));
        }
    }

    private static Condition condition(FilterWords words, String text) throws CommandException {
        Matcher parsed = CONDITION.matcher(text);
        if (!parsed.matches()) {
            throw tooMuch(words);
        }
        String value = parsed.group(3);
        boolean quoted = value.startsWith("\"") || value.startsWith("/");
        String plain = quoted ? value.substring(1, value.length() - 1) : value;
        boolean matches = parsed.group(2).endsWith("~");
        return new Condition(
                parsed.group(1), parsed.group(2), plain, matches ? Optional.of(regex(words, plain)) : Optional.empty());
    }

    /** What is printed; texts keep the quote that they begin with, and a comma is a blank. */
    private static List<String> items(FilterWords words, String list) throws CommandException {
        List<String> items = new ArrayList<>();
        Matcher item = ITEM.matcher(list);
        int at = 0;
        while (at < list.length() && item.find(at) && item.start() == at) {
            String text = item.group(1);
            items.add(
                    text.startsWith("\"")
                            ? "\""
                                    + text.substring(1, text.length() - 1)
                                            .replace("\\t", "\t")
                                            .replace("\\\"", "\"")
                            : text);
            if (!item.group(2).isEmpty()) {
                items.add("\" ");
            }
            at = item.end();
        }
        if (!list.substring(at).isBlank()) {
            throw tooMuch(words);
        }
        return items;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        number++;
        String[] fields = fields(line);
        if (pattern.isPresent() && pattern.get().isFoundIn(line, stopped) == inverted) {
            return;
        }
        if (condition.isPresent() && !holds(condition.get(), line, fields)) {
            return;
        }
        if (items.isEmpty()) {
            next.accept(line);
            return;
        }
        StringBuilder text = new StringBuilder();
        items.forEach(item -> text.append(value(item, line, fields)));
        next.accept(text.toString());
    }

    private String[] fields(String line) {
        if (separator.isPresent() && !separator.get().equals(" ")) {
            return line.isEmpty() ? new String[0] : line.split(Pattern.quote(separator.get()), -1);
        }
        String stripped = line.strip();
        return stripped.isEmpty() ? new String[0] : stripped.split("\\s+");
    }

    private String value(String item, String line, String[] fields) {
        if (item.startsWith("\"")) {
            return item.substring(1);
        } else if (item.equals("NR")) {
            return Long.toString(number);
        } else if (item.equals("NF")) {
            return Integer.toString(fields.length);
        }
        int index = item.equals("$NF") ? fields.length : Integer.parseInt(item.substring(1));
        return index == 0 ? line : index <= fields.length ? fields[index - 1] : "";
    }

    private boolean holds(Condition wanted, String line, String[] fields) {
        String value = value(wanted.item(), line, fields);
        if (wanted.pattern().isPresent()) {
            return wanted.pattern().get().isFoundIn(value, stopped)
                    == wanted.operator().equals("~");
        }
        int order = compare(value, wanted.value());
        return switch (wanted.operator()) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case ">" -> order > 0;
            case "<=" -> order <= 0;
            default -> order >= 0;
        };
    }

    /** As numbers if both are. */
    private static int compare(String a, String b) {
        try {
            return Double.compare(Double.parseDouble(a), Double.parseDouble(b));
        } catch (NumberFormatException texts) {
            return a.compareTo(b);
        }
    }
}
