package org.vmcoregdb.triage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.diagnosis.ExceptionKnowledge;
import org.vmcoregdb.kernel.printk.LogRecord;

/**
 * An oops or panic as the kernel wrote it to the log, for tools that know crashes by that text. ABRT's identifier of a
 * kernel crash is the SHA-1 of the first six functions of its call trace, each with a line end; functions that the kernel
 * itself doubts ({@code ?}) do not count, and neither does the line of the instruction pointer.
 */
final class OopsText {
    private static final Pattern BEGINS = Pattern.compile(
            "BUG:|[Kk]ernel BUG at|general protection fault|double fault:|nable to handle kernel|Oops:|Kernel panic - not syncing");
    private static final Pattern FRAME = Pattern.compile("\\s*(?:\\[<[0-9a-f]+>\\])?\\s*(\\?)?\\s*"
            + "([^\\s+()<>\\[\\]]+)\\+0x[0-9a-f]+/0x[0-9a-f]+(?:\\s+\\[[^\\]\\s]+\\])?\\s*");
    /** What says more than the panic that follows it. */
    private static final Pattern HEADLINE =
            Pattern.compile("BUG: (?:kernel|unable|stack guard|TASK stack).*|[Kk]ernel BUG at .*"
                    + "|(?:general protection fault|double fault|divide error|stack segment|invalid opcode)\\b.*"
                    + "|Unable to handle kernel.*");

    private static final String ENDS = "---[ end";
    private static final int COUNTED = 6;

    private OopsText() {}

    /**
     * The part of a log that is about one exception and what followed it: from the line that says what it was about, which comes
     * before the line with the interrupted code's stack pointer. A log may be about others, too, that the machine survived.
     *
     * @param records what the kernel wrote
     * @param stackPointer of the code that the exception interrupted
     * @param knowledge recognises stack pointers
     * @return all records if none is known to be about it
     */
    static List<LogRecord> about(long stackPointer, List<LogRecord> records, ExceptionKnowledge knowledge) {
        int first = -1;
        int start = 0;
        for (int i = 0; i < records.size(); i++) {
            LogRecord record = records.get(i);
            OptionalLong shown = record.text()
                    .lines()
                    .map(knowledge::stackPointer)
                    .filter(OptionalLong::isPresent)
                    .mapToLong(OptionalLong::getAsLong)
                    .findFirst();
            if (shown.isPresent()) {
                int headline = headlineBetween(start, i, records);
                first = shown.getAsLong() == stackPointer && headline >= 0 ? headline : first;
                start = i + 1;
            }
        }
        return first < 0 ? records : records.subList(first, records.size());
    }

    /** The first headline of whoever wrote record {@code end}; -1 if there is none. */
    private static int headlineBetween(int start, int end, List<LogRecord> records) {
        for (int i = start; i <= end; i++) {
            LogRecord record = records.get(i);
            if (record.callerId().equals(records.get(end).callerId())
                    && headline(List.of(record)).isPresent()) {
                return i;
            }
        }
        return -1;
    }

    /** The line that says what the exception was about, as the kernel wrote it; none if there was no exception. */
    static Optional<String> headline(List<LogRecord> records) {
        return records.stream()
                .flatMap(record -> record.text().lines())
                .flatMap(line -> HEADLINE.matcher(line).results().map(MatchResult::group))
                .findFirst();
    }

    /** ABRT's identifier, 40 hexadecimal digits; none if the log has no call trace. */
    static Optional<String> abrtHash(List<LogRecord> records) {
        List<String> functions = functions(records);
        if (functions.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        functions.forEach(function -> text.append(function).append('\n'));
        return Optional.of(CrashSignature.hash("SHA-1", text.toString()));
    }

    /** The functions that count, innermost first. */
    static List<String> functions(List<LogRecord> records) {
        List<String> functions = new ArrayList<>();
        boolean inside = false;
        for (LogRecord record : records) {
            for (String line : record.text().lines().toList()) {
                inside |= BEGINS.matcher(line).find();
                Matcher frame = FRAME.matcher(line);
                if (inside && line.contains(ENDS) && !functions.isEmpty()) {
                    return functions;
                }
                if (inside && frame.matches() && frame.group(1) == null) {
                    functions.add(frame.group(2));
                    if (functions.size() == COUNTED) {
                        return functions;
                    }
                }
            }
        }
        return functions;
    }
}
