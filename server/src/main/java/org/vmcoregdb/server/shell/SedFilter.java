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

/** {@code sed}, as far as it chooses lines and changes words: {@code -n 1,3p}, {@code 5q}, {@code /REGEX/d}, {@code s/REGEX/TEXT/g}. */
final class SedFilter implements LineFilter {
    private static final Pattern ADDRESSED =
            Pattern.compile("\\s*(?:(\\d{1,7}|\\$)(?:,(\\d{1,7}|\\$))?|/((?:[^/\\\\]|\\\\.)*)/)?\\s*(!?)([pdq])\\s*");
    private static final Pattern CHANGE =
            Pattern.compile("s([/|,#@!])((?:(?!\\1)[^\\\\]|\\\\.)*)\\1((?:(?!\\1)[^\\\\]|\\\\.)*)\\1(g?)");

    private final List<Step> steps;
    private final boolean quiet;
    private final BooleanSupplier stopped;
    private Optional<String> held = Optional.empty();
    private long number;
    private boolean done;

    /**
     * One command.
     *
     * @param from first line it is for; 0 if all are, -1 for the last
     * @param to last line it is for; -1 for the last
     * @param pattern what is to be found in a line, or what is changed
     * @param action p, d, q or s
     */
    private record Step(
            long from,
            long to,
            Optional<UserPattern> pattern,
            boolean inverted,
            char action,
            String text,
            boolean all) {}

    private SedFilter(List<Step> steps, boolean quiet, BooleanSupplier stopped) {
        this.steps = steps;
        this.quiet = quiet;
        this.stopped = stopped;
    }

    static SedFilter of(FilterWords words, BooleanSupplier stopped) throws CommandException {
        List<String> programs = new ArrayList<>(words.values('e'));
        programs.addAll(words.operands());
        if (programs.isEmpty()
                || !words.values('e').isEmpty() && !words.operands().isEmpty()) {
            throw words.wrong("takes one program, such as -n 1,3p");
        }
        if (words.operands().size() > 1) {
            throw words.wrong(words.operands().get(1) + " is not known here: filters read the answer and no files");
        }
        List<Step> steps = new ArrayList<>();
        for (String program : programs) {
            Matcher change = CHANGE.matcher(program.strip());
            for (String one : change.matches() ? new String[] {program} : program.split(";")) {
                steps.add(step(words, one.strip()));
            }
        }
        return new SedFilter(steps, words.has('n'), stopped);
    }

    private static Step step(FilterWords words, String text) throws CommandException {
        try {
            Matcher change = CHANGE.matcher(text);
            if (change.matches()) {
                UserPattern pattern = UserPattern.compile(change.group(2).replace("\\/", "/"), false, false);
                String replacement = change.group(3).replace("\\/", "/");
                return new Step(
                        0,
                        0,
                        Optional.of(pattern),
                        false,
                        's',
                        replacement,
                        !change.group(4).isEmpty());
            }
            Matcher addressed = ADDRESSED.matcher(text);
            if (!addressed.matches()) {
                throw new CommandException(
                        "is only there to choose lines and change words, as in -n 1,3p, /REGEX/d or s/REGEX/TEXT/g");
            }
            long from = line(addressed.group(1), 0);
            Optional<UserPattern> pattern = addressed.group(3) == null
                    ? Optional.empty()
                    : Optional.of(UserPattern.compile(addressed.group(3).replace("\\/", "/"), false, false));
            return new Step(
                    from,
                    line(addressed.group(2), from),
                    pattern,
                    !addressed.group(4).isEmpty(),
                    addressed.group(5).charAt(0),
                    "",
                    false);
        } catch (CommandException wrong) {
            throw words.wrong(String.valueOf(wrong.getMessage()));
        }
    }

    private static long line(String text, long otherwise) {
        return text == null ? otherwise : text.equals("$") ? -1 : Long.parseLong(text);
    }

    @Override
    public void line(String line, Consumer<String> next) {
        // which one is the last is only known one later
        held.ifPresent(before -> one(before, false, next));
        held = Optional.of(line);
    }

    @Override
    public void end(Consumer<String> next) {
        held.ifPresent(last -> one(last, true, next));
    }

    @Override
    public boolean isDone() {
        return done;
    }

    private void one(String line, boolean last, Consumer<String> next) {
        number++;
        if (done) {
            return;
        }
        String text = line;
        for (Step step : steps) {
            if (step.action() == 's') {
                text = step.pattern().orElseThrow().replaced(text, step.text(), step.all(), stopped);
            } else if (applies(step, text, last) != step.inverted()) {
                if (step.action() == 'd') {
                    return;
                } else if (step.action() == 'p') {
                    next.accept(text);
                } else {
                    done = true;
                }
            }
        }
        if (!quiet) {
            next.accept(text);
        }
    }

    private boolean applies(Step step, String line, boolean last) {
        if (step.pattern().isPresent()) {
            return step.pattern().get().isFoundIn(line, stopped);
        }
        if (step.from() == 0) {
            return true;
        } else if (step.from() < 0) {
            return last;
        }
        return number >= step.from() && (step.to() < 0 || number <= Math.max(step.from(), step.to()));
    }
}
