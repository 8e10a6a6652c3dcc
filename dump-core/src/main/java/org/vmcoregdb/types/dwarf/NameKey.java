package org.vmcoregdb.types.dwarf;

/** What a name is known by before its string is read: where that is, or what it hashes to if it is nowhere on its own. */
final class NameKey {
    private static final int FORM_SHIFT = 62;
    private static final int FILE_SHIFT = 47;
    private static final long OFFSET_MASK = (1L << FILE_SHIFT) - 1;
    private static final long HASH_MASK = (1L << FORM_SHIFT) - 1;
    private static final long HASHED = 3L << FORM_SHIFT;
    private static final String[] SECTIONS = {".debug_str", ".debug_line_str"};

    /** What has no name. */
    static final long NONE = -1;

    private NameKey() {}

    /** A string in {@code .debug_str} of a file. */
    static long ofString(int file, long offset) {
        return (long) file << FILE_SHIFT | offset & OFFSET_MASK;
    }

    /** A string in {@code .debug_line_str} of a file. */
    static long ofLineString(int file, long offset) {
        return 1L << FORM_SHIFT | ofString(file, offset);
    }

    static long ofHash(long hash) {
        return HASHED | hash;
    }

    static boolean isHash(long key) {
        return key >>> FORM_SHIFT == 3;
    }

    /** What the index has of a name's hash. */
    static int folded(long hash) {
        long kept = hash & HASH_MASK;
        return (int) (kept ^ kept >>> Integer.SIZE);
    }

    static int file(long key) {
        return (int) (key >>> FILE_SHIFT & EntryCode.FILE_LIMIT - 1);
    }

    static String section(long key) {
        return SECTIONS[(int) (key >>> FORM_SHIFT) & 1];
    }

    static long offset(long key) {
        return key & OFFSET_MASK;
    }
}
