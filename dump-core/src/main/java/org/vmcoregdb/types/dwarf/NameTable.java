package org.vmcoregdb.types.dwarf;

import org.vmcoregdb.bytes.FormatException;

/**
 * The names that were found so far, each once per kind and size: open addressing over arrays, because a kernel's headers are
 * in every unit, which makes millions of entries of some hundred thousand names. A name is known by where its string is, so
 * that no string is read before the end. Not safe for use by several threads.
 */
final class NameTable {
    /** No kernel has a quarter of it. */
    static final int LIMIT = 1 << 20;

    private long[] names = new long[1 << 12];
    private long[] kinds = new long[1 << 12];
    private long[] codes = new long[1 << 12];
    private int count;

    /** What one slot has. */
    interface Visitor {
        /**
         * Called for each name.
         *
         * @param name where its string is, or what it hashes to ({@link NameKey})
         * @param code where its first entry is, with its kind
         */
        void visit(long name, long code) throws FormatException;
    }

    int count() {
        return count;
    }

    /**
     * Fails if there are too many.
     *
     * @throws FormatException if so
     */
    void check() throws FormatException {
        if (count > LIMIT) {
            throw new FormatException("The debug information has more than " + LIMIT + " names of types");
        }
    }

    /**
     * Adds an entry; of several of one name, kind and size the first counts.
     *
     * @param name a {@link NameKey}
     * @param code of the entry, without the kind
     */
    void add(long name, int kind, long size, long code) throws FormatException {
        long what = (size << 4 | kind) + 1; // 0 is an empty slot
        int mask = names.length - 1;
        int slot = slot(name, what, mask);
        while (kinds[slot] != 0) {
            if (names[slot] == name && kinds[slot] == what) {
                if (code < codes[slot]) {
                    codes[slot] = code;
                }
                return;
            }
            slot = slot + 1 & mask;
        }
        names[slot] = name;
        kinds[slot] = what;
        codes[slot] = code;
        count++;
        check();
        if (count > names.length / 2) {
            grow();
        }
    }

    private static int slot(long name, long what, int mask) {
        long mixed = (name * 31 + what) * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 33) & mask;
    }

    private void grow() throws FormatException {
        NameTable larger = new NameTable();
        larger.names = new long[2 * names.length];
        larger.kinds = new long[2 * names.length];
        larger.codes = new long[2 * names.length];
        larger.addAll(this);
        names = larger.names;
        kinds = larger.kinds;
        codes = larger.codes;
    }

    /** Adds what another one has. */
    void addAll(NameTable other) throws FormatException {
        for (int i = 0; i < other.names.length; i++) {
            if (other.kinds[i] != 0) {
                long what = other.kinds[i] - 1;
                add(other.names[i], (int) what & 0xf, what >>> 4, other.codes[i]);
            }
        }
    }

    void forEach(Visitor visitor) throws FormatException {
        for (int i = 0; i < names.length; i++) {
            if (kinds[i] != 0) {
                visitor.visit(names[i], EntryCode.withKind(codes[i], (int) (kinds[i] - 1) & 0xf));
            }
        }
    }
}
