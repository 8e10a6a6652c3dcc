package org.vmcoregdb.server.command.search;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.memory.MemoryReader;

/** Strings of characters. */
final class TextPattern implements SearchPattern {
    /** So many characters are shown. */
    private static final int SHOWN = 56;

    private final List<byte[]> strings;
    private final boolean[] firstBytes = new boolean[256];

    TextPattern(List<String> strings) {
        this.strings = strings.stream()
                .map(s -> s.getBytes(StandardCharsets.UTF_8))
                .filter(s -> s.length > 0)
                .toList();
        this.strings.forEach(s -> firstBytes[s[0] & 0xff] = true);
    }

    @Override
    public int alignment() {
        return 1;
    }

    @Override
    public void match(MemoryReader memory, Page page, List<Answer> found) {
        byte[] bytes = page.bytes();
        for (int i = 0; i < page.begins(); i++) {
            if (!firstBytes[bytes[i] & 0xff]) {
                continue;
            }
            for (byte[] string : strings) {
                if (matches(memory, page, i, string)) {
                    int end = Math.min(i + SHOWN, page.length());
                    found.add(new FoundTextAnswer(page.address() + i, printable(bytes, i, end)));
                    break;
                }
            }
        }
    }

    private static boolean matches(MemoryReader memory, Page page, int at, byte[] string) {
        int here = Math.min(string.length, page.length() - at);
        if (!Arrays.equals(page.bytes(), at, at + here, string, 0, here)) {
            return false;
        }
        if (here == string.length) {
            return true;
        }
        // one that begins here may end in the next page
        byte[] rest = new byte[string.length - here];
        int got = memory.read(page.address() + page.length(), rest);
        return got == rest.length && Arrays.equals(rest, 0, got, string, here, string.length);
    }

    private static String printable(byte[] bytes, int start, int end) {
        StringBuilder text = new StringBuilder();
        for (int i = start; i < end; i++) {
            text.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '.');
        }
        return text.toString();
    }
}
