package org.vmcoregdb.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.vmcoregdb.it.StackOracles.Row;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/**
 * A kind of difference that {@code stack-differences.tsv} lists, with the proof that ours is right.
 *
 * @param rival {@code crash} or {@code drgn}
 * @param dump what the dump is called
 * @param task what the task is called
 */
record StackDifference(String rival, Pattern dump, Pattern task, Kind kind) {
    /** What was proved. */
    enum Kind {
        FREED,
        CRASH_PATH,
        DESTROYED,
        NOWHERE,
        DRGN_AGREES
    }

    /** All that are listed. */
    static List<StackDifference> listed() {
        try (InputStream in = StackDifference.class.getResourceAsStream("stack-differences.tsv")) {
            if (in == null) {
                throw new IllegalStateException("no resource stack-differences.tsv");
            }
            List<StackDifference> all = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] words = line.split("\t", -1);
                    all.add(new StackDifference(
                            words[0], Pattern.compile(words[1]), Pattern.compile(words[2]), Kind.valueOf(words[3])));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean covers(String whose, String dumpName, Backtrace ours) {
        return rival.equals(whose)
                && dump.matcher(dumpName).matches()
                && task.matcher(ours.task().comm()).matches();
    }

    /**
     * Carries out the proof.
     *
     * @param theirs the rival's frames, interrupted ones left out if the rival does not show them
     * @param mine ours in the same way
     * @param drgn drgn's of the same task
     */
    boolean proved(Backtrace ours, List<Row> mine, List<Row> theirs, List<Row> drgn) {
        return switch (kind) {
            case FREED -> ours.task().stack() == 0 && ours.frames().isEmpty();
            case CRASH_PATH -> leadsTo(ours, mine, theirs);
            case DESTROYED -> goesOnPast(mine, theirs) && allGuessedAfterDestroyed(ours);
            case NOWHERE -> goesOnPast(mine, theirs) && passesThroughNowhere(ours);
            case DRGN_AGREES -> mine.stream().allMatch(row -> isOf(drgn, row) || isInside(ours, row, drgn));
        };
    }

    /** Ours end with theirs, but for the place in the first function that theirs begins at; none of ours is a guess. */
    private static boolean leadsTo(Backtrace ours, List<Row> mine, List<Row> theirs) {
        int common = commonEnd(mine, theirs);
        boolean wholeTail = common == theirs.size();
        boolean sameFunction = common == theirs.size() - 1
                && common < mine.size()
                && mine.get(mine.size() - 1 - common).sp() == theirs.get(0).sp()
                && mine.get(mine.size() - 1 - common)
                        .function()
                        .equals(theirs.get(0).function());
        return mine.size() > common
                && (wholeTail || sameFunction)
                && ours.frames().stream().noneMatch(Frame::guessed);
    }

    /** Theirs is how ours begins, from where theirs begins on. */
    private static boolean goesOnPast(List<Row> mine, List<Row> theirs) {
        if (theirs.isEmpty()) {
            return true;
        }
        for (int from = 0; from < mine.size(); from++) {
            int same = 0;
            while (same < theirs.size()
                    && from + same < mine.size()
                    && (mine.get(from + same).sameAs(theirs.get(same))
                            || same == 0 && mine.get(from).sp() == theirs.get(0).sp())) {
                same++;
            }
            if (same == theirs.size()) {
                return true;
            }
        }
        return false;
    }

    private static boolean allGuessedAfterDestroyed(Backtrace ours) {
        List<Frame> frames = ours.frames();
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).symbol().isEmpty()) {
                return i + 1 < frames.size()
                        && frames.subList(i + 1, frames.size()).stream().allMatch(Frame::guessed);
            }
        }
        return false;
    }

    private static boolean passesThroughNowhere(Backtrace ours) {
        return ours.frames().stream().anyMatch(f -> f.origin() == Frame.Origin.CALL_TO_NOWHERE);
    }

    private static boolean isOf(List<Row> drgn, Row row) {
        return drgn.stream().anyMatch(row::sameAs);
    }

    /** Further inside than where drgn begins, and not a guess: what {@link Kind#CRASH_PATH} is about. */
    private static boolean isInside(Backtrace ours, Row row, List<Row> drgn) {
        List<Row> all = ours.frames().stream()
                .map(f -> new Row(f.pc(), f.sp(), StacksAgainstRivalsIT.name(f)))
                .toList();
        int first = all.size();
        for (int i = 0; i < all.size() && first == all.size(); i++) {
            if (isOf(drgn, all.get(i))) {
                first = i;
            }
        }
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).sameAs(row)) {
                // drgn ends where an address is no code; what is past it is proved or marked
                return i < first || i > lastOf(all, drgn);
            }
        }
        return false;
    }

    private static int lastOf(List<Row> all, List<Row> drgn) {
        int last = -1;
        for (int i = 0; i < all.size(); i++) {
            last = isOf(drgn, all.get(i)) ? i : last;
        }
        return last;
    }

    static int commonEnd(List<Row> a, List<Row> b) {
        int common = 0;
        while (common < a.size()
                && common < b.size()
                && a.get(a.size() - 1 - common).sameAs(b.get(b.size() - 1 - common))) {
            common++;
        }
        return common;
    }
}
