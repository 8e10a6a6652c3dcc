package org.vmcoregdb.types.btf;

/**
 * From the hash of a name to the records that may have it: open addressing over two int arrays, because a kernel has
 * a hundred thousand names and start-up cannot afford as many objects.
 */
final class NameIndex {
    static final int SEED = 0x811c9dc5;

    private final int[] hashes;
    private final int[] indexes;
    private final int mask;

    NameIndex(int atMost) {
        int size = Integer.highestOneBit(Math.max(8, atMost) * 2 - 1) << 1;
        hashes = new int[size];
        indexes = new int[size];
        mask = size - 1;
    }

    /** FNV-1a. */
    static int step(int hash, byte next) {
        return (hash ^ next & 0xff) * 0x01000193;
    }

    void add(int hash, int index) {
        int slot = hash & mask;
        while (indexes[slot] != 0) {
            slot = slot + 1 & mask;
        }
        hashes[slot] = hash;
        indexes[slot] = index + 1;
    }

    /** A cursor at the first candidate, or -1. */
    int first(int hash) {
        return seek(hash & mask, hash);
    }

    int next(int cursor, int hash) {
        return seek(cursor + 1 & mask, hash);
    }

    int index(int cursor) {
        return indexes[cursor] - 1;
    }

    private int seek(int from, int hash) {
        for (int slot = from; indexes[slot] != 0; slot = slot + 1 & mask) {
            if (hashes[slot] == hash) {
                return slot;
            }
        }
        return -1;
    }
}
