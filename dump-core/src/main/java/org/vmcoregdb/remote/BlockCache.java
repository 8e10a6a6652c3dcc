package org.vmcoregdb.remote;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Blocks of all remote files in memory, the least recently used of which go. */
final class BlockCache {
    private final long limitBytes;
    private final Map<Key, byte[]> blocks = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    /** Which block of which file. */
    record Key(Object file, long index) {}

    /** @param limitBytes of all blocks together */
    BlockCache(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    long limitBytes() {
        return limitBytes;
    }

    synchronized Optional<byte[]> get(Key key) {
        return Optional.ofNullable(blocks.get(key));
    }

    synchronized boolean has(Key key) {
        return blocks.containsKey(key);
    }

    synchronized void put(Key key, byte[] block) {
        byte[] old = blocks.put(key, block);
        bytes += block.length - (old == null ? 0 : old.length);
        var oldest = blocks.entrySet().iterator();
        while (bytes > limitBytes && oldest.hasNext()) {
            bytes -= oldest.next().getValue().length;
            oldest.remove();
        }
    }

    /** Forgets all blocks of a file. */
    synchronized void forget(Object file) {
        blocks.entrySet().removeIf(entry -> {
            boolean its = entry.getKey().file() == file;
            bytes -= its ? entry.getValue().length : 0;
            return its;
        });
    }
}
