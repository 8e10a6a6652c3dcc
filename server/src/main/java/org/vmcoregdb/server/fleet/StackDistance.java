package org.vmcoregdb.server.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far two stacks are from each other, in percent: 0 of the same functions in the same order, 100 of stacks that have nothing in common. The two are aligned
 * (edit distance, as Needleman and Wunsch align sequences): leaving out a function costs its weight, putting one in the place of another both weights, and the
 * sum of the cheapest alignment is divided by the sum of all weights. Each function weighs half as much as the one that it called: where it happened
 * tells more than how the CPU came there. Of a name counts what compilers and architectures do not change: not what follows a dot ({@code .isra.0},
 * {@code .cold}), nor which architecture's entry of a system call it is; a function that calls itself, or is inlined into itself, counts once. No more than the first 16 functions
 * are looked at.
 */
public final class StackDistance {
    /** Up to this two crashes are taken for one kind: stacks of which one has only the other's first function are 33 apart, those that have no more than that in common 50. */
    public static final int STANDARD_PERCENT = 40;

    private static final double NEXT = 0.5;
    private static final int MOST = 16;
    private static final int PERCENT = 100;
    private static final Pattern SYSTEM_CALL = Pattern.compile("__[a-z0-9]+_(?:compat_)?sys_(\\w+)");

    private StackDistance() {}

    /** The distance of two stacks, innermost function first. */
    public static int percent(List<String> a, List<String> b) {
        List<String> one = plain(a);
        List<String> other = plain(b);
        double total = weights(one.size()) + weights(other.size());
        return total == 0 ? 0 : (int) Math.round(PERCENT * cheapest(one, other) / total);
    }

    private static List<String> plain(List<String> functions) {
        List<String> names = new ArrayList<>();
        for (String function : functions) {
            String name = plain(function);
            if (names.size() < MOST
                    && (names.isEmpty() || !names.get(names.size() - 1).equals(name))) {
                names.add(name);
            }
        }
        return names;
    }

    /** A function's name without what another build may not have. */
    static String plain(String name) {
        int dot = name.indexOf('.', 1);
        String plain = dot > 0 ? name.substring(0, dot) : name;
        Matcher call = SYSTEM_CALL.matcher(plain);
        return call.matches() ? "sys_" + Optional.ofNullable(call.group(1)).orElse("") : plain;
    }

    private static double weight(int place) {
        return Math.pow(NEXT, place);
    }

    private static double weights(int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weight(i);
        }
        return sum;
    }

    private static double cheapest(List<String> a, List<String> b) {
        double[] row = new double[b.size() + 1];
        for (int j = 1; j <= b.size(); j++) {
            row[j] = row[j - 1] + weight(j - 1);
        }
        for (int i = 1; i <= a.size(); i++) {
            double diagonal = row[0];
            row[0] += weight(i - 1);
            for (int j = 1; j <= b.size(); j++) {
                double above = row[j];
                double without = Math.min(above + weight(i - 1), row[j - 1] + weight(j - 1));
                boolean same = a.get(i - 1).equals(b.get(j - 1));
                // the same function elsewhere in the stack is not quite the same
                double shift = same ? Math.abs(weight(i - 1) - weight(j - 1)) : weight(i - 1) + weight(j - 1);
                row[j] = Math.min(without, diagonal + shift);
                diagonal = above;
            }
        }
        return row[b.size()];
    }
}
