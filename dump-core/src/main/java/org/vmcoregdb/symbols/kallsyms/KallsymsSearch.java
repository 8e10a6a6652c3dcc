package org.vmcoregdb.symbols.kallsyms;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.ImageScan;
import org.vmcoregdb.memory.WordOrder;

/**
 * Finds kallsyms in the image of a kernel that does not say where it is (vmcoreinfo does since 6.0). The table of tokens is
 * unmistakable: the tokens of the digits are the digits themselves, and the index after it agrees with it. The names are
 * before it, after their number, and are right if that many of them end where their markers begin. The addresses are either
 * before the names (until 6.3) or after the index of tokens ({@code scripts/kallsyms.c}); which is right is not decided
 * here, as only a symbol of known address can say.
 */
public final class KallsymsSearch {
    private static final byte[] DIGITS = {'0', 0, '1', 0, '2', 0, '3', 0, '4', 0, '5', 0, '6', 0, '7', 0, '8', 0, '9', 0
    };
    private static final int TOKENS = 256;
    private static final int MAX_TOKEN_TABLE = TOKENS * 65;

    /** How far before the tokens the names may begin: a kernel with everything built in has 5 MiB of them. */
    private static final int MAX_NAMES = 12 << 20;

    private static final int FEWEST_SYMBOLS = 16;
    private static final int MARKED = 256;

    private final AddressSpace memory;
    private final WordOrder words;

    private KallsymsSearch(AddressSpace memory) {
        this.memory = memory;
        this.words = memory.words();
    }

    /**
     * All places where kallsyms can be.
     *
     * @param from first byte of the kernel's image, a virtual address
     * @param bytes how much to search
     * @return candidates for {@link Kallsyms#read}, the likeliest first; empty if there is no token table
     */
    public static List<KallsymsLocation> find(AddressSpace memory, long from, long bytes) {
        KallsymsSearch search = new KallsymsSearch(memory);
        List<KallsymsLocation> found = new ArrayList<>();
        ImageScan.forEach(memory, from, bytes, DIGITS, at -> search.around(at, from, found));
        return List.copyOf(found);
    }

    private void around(long digits, long imageStart, List<KallsymsLocation> found) {
        byte[] bytes = new byte[MAX_TOKEN_TABLE + 16 + 2 * TOKENS];
        int length = memory.read(digits, bytes, 0, bytes.length);
        int end = 0;
        for (int token = '0'; token < TOKENS; token++) {
            while (end < length && bytes[end] != 0) {
                end++;
            }
            end++;
        }
        for (int alignment : new int[] {8, 4}) {
            long index = digits + end + alignment - 1 & -alignment;
            int at = (int) (index - digits);
            if (at + 2 * TOKENS <= length && agrees(bytes, at)) {
                long table = digits - (words.getShort(bytes, at + 2 * '0') & 0xffff);
                names(table, index, imageStart, found);
                return;
            }
        }
    }

    /** True if the index at {@code at} says of each token after the digit 0 that it begins after the one before. */
    private boolean agrees(byte[] bytes, int at) {
        int zero = words.getShort(bytes, at + 2 * '0') & 0xffff;
        int next = 0;
        for (int token = '0'; token < TOKENS; token++) {
            if ((words.getShort(bytes, at + 2 * token) & 0xffff) - zero != next) {
                return false;
            }
            while (bytes[next] != 0) {
                next++;
            }
            next++;
        }
        return words.getShort(bytes, at) == 0 && zero >= '0';
    }

    private void names(long table, long index, long imageStart, List<KallsymsLocation> found) {
        int size = (int) Math.min(MAX_NAMES, table - imageStart) & ~7;
        if (size <= 0) {
            return;
        }
        long start = (table & ~7L) - size;
        byte[] before = new byte[size];
        // what is missing from the dump stays zero
        ImageScan.copy(memory, start, before);
        for (int at = size - 8; at >= 0; at -= 4) {
            long count = words.getInt(before, at) & 0xffffffffL;
            long room = (long) size - at;
            if (count < FEWEST_SYMBOLS || count > room / 3 || count * 80 < room) {
                continue;
            }
            for (int head = 8; head >= 4; head -= 4) {
                if (endsAtMarkers(before, at + head, (int) count)) {
                    addresses(start + at, start + at + head, table, index, (int) count, found);
                    return;
                }
            }
        }
    }

    /** True if {@code count} names from {@code at} on are followed by the offset of every 256th of them. */
    private boolean endsAtMarkers(byte[] bytes, int at, int count) {
        int next = at;
        int second = 0;
        for (int i = 0; i < count; i++) {
            OptionalInt after = afterName(bytes, next);
            if (after.isEmpty()) {
                return false;
            }
            next = after.getAsInt();
            if (i == MARKED - 1) {
                second = next - at;
            }
        }
        // aligned to 4 or 8 bytes
        int markers = next + 3 & ~3;
        return isMarkers(bytes, markers, count, second) || isMarkers(bytes, markers + 4, count, second);
    }

    /** Markers have 4 bytes or, before 4.20, 8. */
    private boolean isMarkers(byte[] bytes, int at, int count, int second) {
        if (count <= MARKED) {
            return at + 4 <= bytes.length && words.getInt(bytes, at) == 0;
        }
        boolean narrow =
                at + 8 <= bytes.length && words.getInt(bytes, at) == 0 && words.getInt(bytes, at + 4) == second;
        return narrow
                || at + 16 <= bytes.length && words.getLong(bytes, at) == 0 && words.getLong(bytes, at + 8) == second;
    }

    private static OptionalInt afterName(byte[] bytes, int at) {
        if (at + 2 >= bytes.length || bytes[at] == 0) {
            return OptionalInt.empty();
        }
        int length = bytes[at] & 0x7f;
        int head = 1;
        if (bytes[at] < 0) {
            length |= (bytes[at + 1] & 0xff) << 7;
            head = 2;
        }
        int next = at + head + length;
        return next < bytes.length ? OptionalInt.of(next) : OptionalInt.empty();
    }

    /** Where addresses may be. */
    private record Addresses(long table, OptionalLong relativeBase, boolean absolute) {}

    private static void addresses(
            long number, long names, long table, long index, int count, List<KallsymsLocation> found) {
        long size = 4L * count;
        long oldBase = number - 8;
        long next = index + 2 * TOKENS + 7 & ~7L;
        List.of(
                        new Addresses(oldBase - size & ~7L, OptionalLong.of(oldBase), false),
                        new Addresses(next, OptionalLong.of(next + size + 7 & ~7L), false),
                        new Addresses(next, OptionalLong.empty(), false),
                        new Addresses((number & ~7L) - 2 * size, OptionalLong.empty(), true))
                .forEach(a -> found.add(
                        new KallsymsLocation(names, number, table, index, a.table, a.relativeBase, a.absolute)));
    }
}
