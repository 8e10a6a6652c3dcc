package org.vmcoregdb.server.command.code;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.dwarf.line.SourceLine;

/** What {@code dis -s} shows of a file: from five lines before the line to the end of its function, or COUNT lines on. */
final class SourceExcerpt {
    private static final int LINES_BEFORE = 5;

    private SourceExcerpt() {}

    static SourceAnswer of(SourceLine line, List<String> file, Optional<Integer> count) {
        int first = Math.max(1, line.line() - LINES_BEFORE);
        int last = Math.min(
                file.size(),
                count.isPresent() ? line.line() + Math.max(0, count.get()) : endOfFunction(file, line.line()));
        return new SourceAnswer(line, first, first > last ? List.of() : file.subList(first - 1, last));
    }

    /** Kernel code closes a function, and nothing else but other definitions, with a brace in the first column. */
    private static int endOfFunction(List<String> file, int line) {
        for (int next = line + 1; next <= file.size(); next++) {
            if (file.get(next - 1).startsWith("}")) {
                return next;
            }
        }
        return file.size();
    }
}
