package org.vmcoregdb.server.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a program a regular expression becomes, found out before it is compiled: counted repetitions are written out by the compiler,
 * and repetitions of repetitions multiply. It need not be exact, only never far too small.
 */
final class PatternSize {
    private static final int DEPTH_LIMIT = 100;
    private static final long MOST = Integer.MAX_VALUE;
    private static final Pattern COUNT = Pattern.compile("\\{(\\d{1,9})(,(\\d{0,9}))?}");

    private final String text;
    /** What the groups around have before the group that is read. */
    private final Deque<Long> outer = new ArrayDeque<>();

    private long sum;
    private long last;
    private int at;

    PatternSize(String text) {
        this.text = text;
    }

    /** About how many steps there are. */
    long steps() {
        Matcher count = COUNT.matcher(text);
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '\\' -> escape();
                case '[' -> {
                    skipClass();
                    atom(1);
                }
                case '(' -> {
                    outer.push(sum);
                    sum = 0;
                    last = 0;
                }
                case ')' -> {
                    long inside = sum + 2;
                    sum = outer.isEmpty() ? 0 : outer.pop();
                    atom(inside);
                }
                case '{' -> {
                    if (count.find(at - 1) && count.start() == at - 1) {
                        repeat(count);
                        at = count.end();
                    } else {
                        atom(1);
                    }
                }
                case '*', '+', '?', '|' -> sum++;
                default -> atom(1);
            }
            if (outer.size() > DEPTH_LIMIT || sum > MOST) {
                return MOST;
            }
        }
        long all = sum;
        while (!outer.isEmpty()) {
            all += outer.pop();
        }
        return all;
    }

    private void atom(long size) {
        last = size;
        sum += size;
    }

    private void repeat(Matcher count) {
        long least = Long.parseLong(count.group(1));
        String most = count.group(3);
        long times = Math.max(least, most == null ? 0 : most.isEmpty() ? least + 1 : Long.parseLong(most));
        long repeated = Math.min(MOST, last * Math.max(1, times) * 2);
        sum += repeated;
        last = repeated;
    }

    /** {@code \\Q} begins text that stands for itself; some escapes have a name in braces. */
    private void escape() {
        if (text.startsWith("Q", at)) {
            int end = text.indexOf("\\E", at);
            int stop = end < 0 ? text.length() : end + 2;
            atom(stop - at);
            at = stop;
            return;
        }
        atom(1);
        at++;
        int close = text.startsWith("{", at) ? text.indexOf('}', at) : -1;
        if (close > 0 && "pPx".indexOf(text.charAt(at - 1)) >= 0) {
            at = close + 1;
        }
    }

    private void skipClass() {
        at += text.startsWith("^", at) ? 1 : 0;
        at += text.startsWith("]", at) ? 1 : 0;
        while (at < text.length() && text.charAt(at) != ']') {
            if (text.startsWith("[:", at) && text.indexOf(":]", at) > 0) {
                at = text.indexOf(":]", at) + 2;
            } else {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
        }
        at++;
    }
}
