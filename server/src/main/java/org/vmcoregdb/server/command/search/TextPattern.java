package org.vmcoregdb.server.command.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.memory.MemoryReader;

/** Strings of characters. */
final class TextPattern implements SearchPattern {
    /** So many characters are shown. */
    private static final int SHOWN = 56;

    private final List<byte[]> strings;
    private final int longest;

    TextPattern(List<String> strings) {
        this.strings = strings.stream()
                .map(s -> s.getBytes(StandardCharsets.UTF_8))
                .filter(s -> s.length > 0)
                .toList();
        this.longest = this.strings.stream().mapToInt(s -> s.length).max().orElse(1);
    }

    @Override
    public int alignment() {
        return 1;
    }

    @Override
    public List<Answer> find(MemoryReader memory, SearchRange range) {
        List<Answer> found = new ArrayList<>();
        long page = memory.pageSize();
        long at = range.start();
        while (Long.compareUnsigned(at, range.last()) <= 0) {
            int toPageEnd = (int) (page - (at & page - 1));
            long left = range.last() - at;
            int begins = (int) (Long.compareUnsigned(left, toPageEnd) < 0 ? left + 1 : toPageEnd);
            // one that begins here may end in the next page
            byte[] bytes = new byte[toPageEnd + longest - 1];
            int got = memory.read(at, bytes);
            for (int i = 0; i < begins && i < got; i++) {
                if (matches(bytes, i, got)) {
                    int end = Math.min(Math.min(i + SHOWN, toPageEnd), got);
                    found.add(new FoundTextAnswer(at + i, printable(bytes, i, end)));
                }
            }
            at += begins;
            if (at == 0) {
                break;
            }
        }
        return found;
    }

    private boolean matches(byte[] bytes, int at, int end) {
        for (byte[] string : strings) {
            if (at + string.length <= end && startsWith(bytes, at, string)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] string) {
        for (int i = 0; i < string.length; i++) {
            if (bytes[at + i] != string[i]) {
                return false;
            }
        }
        return true;
    }

    private static String printable(byte[] bytes, int start, int end) {
        StringBuilder text = new StringBuilder();
        for (int i = start; i < end; i++) {
            text.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '.');
        }
        return text.toString();
    }
}
