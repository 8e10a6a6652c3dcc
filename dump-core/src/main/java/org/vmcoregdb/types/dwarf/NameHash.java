package org.vmcoregdb.types.dwarf;

import java.nio.charset.StandardCharsets;

/** Hashes of names: FNV-1a of 64 bits. */
final class NameHash {
    static final long SEED = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    private NameHash() {}

    static long step(long hash, byte next) {
        return (hash ^ next & 0xff) * PRIME;
    }

    /** Goes on with what follows. */
    static long continued(long start, String text) {
        long hash = start;
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            hash = step(hash, next);
        }
        return hash;
    }

    /** What the index has of a name. */
    static int of(String name) {
        return NameKey.folded(continued(SEED, name));
    }
}
