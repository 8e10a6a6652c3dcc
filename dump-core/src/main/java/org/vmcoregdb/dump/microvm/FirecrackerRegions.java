package org.vmcoregdb.dump.microvm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.dump.image.ExtentMap;

/** Where memory is, in a state that does not say where it says so: a list of regions which are all of the memory's file together. */
final class FirecrackerRegions {
    private static final int MOST_REGIONS = 64;
    private static final int PAGE_BYTES = 4096;
    private static final int MOST_FLAGS = 1 << 20;

    private final ByteBuffer state;
    private final long memoryBytes;

    /** What follows address and size of a region. */
    private enum Layout {
        NOTHING,
        OFFSET,
        KIND_AND_FLAGS
    }

    private FirecrackerRegions(byte[] state, long memoryBytes) {
        this.state = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        this.memoryBytes = memoryBytes;
    }

    /**
     * Looks for them.
     *
     * @param memoryBytes size of the memory's file
     * @return empty if there is no such list, or there are several that do not agree
     */
    static Optional<ExtentMap> find(byte[] state, long memoryBytes) {
        FirecrackerRegions regions = new FirecrackerRegions(state, memoryBytes);
        List<ExtentMap.Piece> found = List.of();
        for (int at = Long.BYTES; at + 3 * Long.BYTES <= state.length; at++) {
            long count = regions.state.getLong(at);
            for (Layout layout : count > 0 && count <= MOST_REGIONS ? Layout.values() : new Layout[0]) {
                List<ExtentMap.Piece> pieces = regions.read(at + Long.BYTES, (int) count, layout);
                if (!pieces.isEmpty() && !found.isEmpty() && !pieces.equals(found)) {
                    return Optional.empty();
                }
                found = pieces.isEmpty() ? found : pieces;
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(ExtentMap.of(found));
    }

    private List<ExtentMap.Piece> read(int from, int count, Layout layout) {
        List<ExtentMap.Piece> pieces = new ArrayList<>();
        long end = 0;
        long offset = 0;
        int at = from;
        for (int i = 0; i < count; i++) {
            if (at + 2 * Long.BYTES > state.limit()) {
                return List.of();
            }
            long start = state.getLong(at);
            long size = state.getLong(at + Long.BYTES);
            at += 2 * Long.BYTES;
            boolean possible = start >= end
                    && start % PAGE_BYTES == 0
                    && size > 0
                    && size <= memoryBytes - offset
                    && size % PAGE_BYTES == 0
                    && size <= Long.MAX_VALUE - start;
            int more = possible ? rest(at, offset, layout) : -1;
            if (more < 0) {
                return List.of();
            }
            at += more;
            pieces.add(new ExtentMap.Piece(start, start + size, offset));
            end = start + size;
            offset += size;
        }
        return offset == memoryBytes ? pieces : List.of();
    }

    /** How many bytes follow a region's address and size; -1 if they cannot be its. */
    private int rest(int at, long offset, Layout layout) {
        switch (layout) {
            case OFFSET -> {
                return at + Long.BYTES <= state.limit() && state.getLong(at) == offset ? Long.BYTES : -1;
            }
            case KIND_AND_FLAGS -> {
                int head = Integer.BYTES + Long.BYTES;
                if (at + head > state.limit()) {
                    return -1;
                }
                long flags = state.getLong(at + Integer.BYTES);
                boolean fit = flags >= 0 && flags <= MOST_FLAGS && flags <= state.limit() - at - head;
                return fit ? head + (int) flags : -1;
            }
            default -> {
                return 0;
            }
        }
    }
}
