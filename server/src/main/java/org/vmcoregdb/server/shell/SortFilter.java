package org.vmcoregdb.server.shell;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.server.command.CommandException;

/** {@code sort}: all lines in order, of fields or of the whole lines. */
final class SortFilter implements LineFilter {
    private static final Pattern KEY =
            Pattern.compile("(\\d{1,4})(?:\\.\\d+)?([nrfb]*)(?:,(\\d{1,4})(?:\\.\\d+)?([nrfb]*))?");
    private static final Pattern NUMBER = Pattern.compile("\\s*(-?\\d{1,40}(?:\\.\\d{1,40})?)");

    private final Comparator<String> order;
    private final boolean unique;
    private final List<String> all = new ArrayList<>();
    private long characters;

    private SortFilter(Comparator<String> order, boolean unique) {
        this.order = order;
        this.unique = unique;
    }

    static SortFilter of(FilterWords words) throws CommandException {
        words.refuseOperands();
        Optional<String> separator = words.value('t');
        if (separator.filter(s -> s.length() != 1).isPresent()) {
            throw words.wrong("-t takes one character");
        }
        String flags = (words.has('n') ? "n" : "") + (words.has('r') ? "r" : "") + (words.has('f') ? "f" : "");
        List<Comparator<String>> keys = new ArrayList<>();
        for (String key : words.values('k')) {
            Matcher parsed = KEY.matcher(key);
            if (!parsed.matches() || Integer.parseInt(parsed.group(1)) == 0) {
                throw words.wrong(key + " is not a key such as 2, 2n or 2,3");
            }
            int from = Integer.parseInt(parsed.group(1));
            int to = parsed.group(3) == null ? Integer.MAX_VALUE : Integer.parseInt(parsed.group(3));
            String own = parsed.group(2) + (parsed.group(4) == null ? "" : parsed.group(4));
            Comparator<String> ofKey = values(own.isEmpty() ? flags : own);
            keys.add(Comparator.comparing(line -> fields(line, separator, from, to), ofKey));
        }
        boolean whole = keys.isEmpty();
        Comparator<String> order = whole ? values(flags) : keys.get(0);
        for (int i = 1; i < keys.size(); i++) {
            order = order.thenComparing(keys.get(i));
        }
        boolean unique = words.has('u');
        if (!unique) {
            // what is the same so far is in the order of the lines, so that the answer does not depend on theirs before
            order = order.thenComparing(words.has('r') ? Comparator.reverseOrder() : Comparator.naturalOrder());
        }
        return new SortFilter(order, unique);
    }

    private static Comparator<String> values(String flags) {
        Comparator<String> order = flags.indexOf('n') >= 0
                ? Comparator.comparing(SortFilter::number)
                : flags.indexOf('f') >= 0 ? String.CASE_INSENSITIVE_ORDER : Comparator.naturalOrder();
        return flags.indexOf('r') >= 0 ? order.reversed() : order;
    }

    private static BigDecimal number(String text) {
        Matcher digits = NUMBER.matcher(text);
        return digits.lookingAt() ? new BigDecimal(digits.group(1)) : BigDecimal.ZERO;
    }

    /** Fields from one to another; without a separator blanks separate them. */
    private static String fields(String line, Optional<String> separator, int from, int to) {
        String[] all = separator.isPresent()
                ? line.split(Pattern.quote(separator.get()), -1)
                : line.strip().split("\\s+");
        StringBuilder text = new StringBuilder();
        for (int i = from; i <= Math.min(to, all.length); i++) {
            text.append(i > from ? separator.orElse(" ") : "").append(all[i - 1]);
        }
        return text.toString();
    }

    @Override
    public void line(String line, Consumer<String> next) {
        characters += line.length() + HeldLines.LINE_COST;
        if (characters <= HeldLines.LIMIT) {
            all.add(line);
        }
    }

    @Override
    public boolean isDone() {
        return characters > HeldLines.LIMIT;
    }

    @Override
    public void end(Consumer<String> next) {
        all.sort(order);
        Optional<String> before = Optional.empty();
        for (String line : all) {
            if (!unique || before.isEmpty() || order.compare(before.get(), line) != 0) {
                next.accept(line);
            }
            before = Optional.of(line);
        }
        if (characters > HeldLines.LIMIT) {
            next.accept("sort: there are more lines than can be sorted; these are the first");
        }
    }
}
