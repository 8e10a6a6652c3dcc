package org.vmcoregdb.server.command.search;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** The mapped parts of ranges of addresses, cut into pieces that are worth a processor's while. */
final class MappedPieces implements Iterator<SearchRange> {
    private static final long PIECE = 1 << 18;

    private final Iterator<SearchRange> ranges;
    private final LongFunction<OptionalLong> nextMapped;
    private final long page;
    private SearchRange rest = new SearchRange(1, 0);

    /**
     * @param nextMapped the first mapped address at or after one
     * @param page size of a page in bytes
     */
    MappedPieces(List<SearchRange> ranges, LongFunction<OptionalLong> nextMapped, long page) {
        this.ranges = ranges.iterator();
        this.nextMapped = nextMapped;
        this.page = page;
        advance();
    }

    /** Sets {@code rest} to begin with a mapped page, or to be empty if there is none left. */
    private void advance() {
        while (true) {
            if (rest.isEmpty()) {
                if (!ranges.hasNext()) {
                    return;
                }
                rest = ranges.next();
                continue;
            }
            OptionalLong mapped = nextMapped.apply(rest.start());
            boolean inside = mapped.isPresent() && Long.compareUnsigned(mapped.getAsLong(), rest.last()) <= 0;
            rest = inside ? new SearchRange(mapped.getAsLong(), rest.last()) : new SearchRange(1, 0);
            if (inside) {
                return;
            }
        }
    }

    @Override
    public boolean hasNext() {
        return !rest.isEmpty();
    }

    @Override
    public SearchRange next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        long start = rest.start();
        long last = start | page - 1;
        while (last - start < PIECE - 1 && Long.compareUnsigned(last, rest.last()) < 0) {
            OptionalLong mapped = nextMapped.apply(last + 1);
            if (mapped.isEmpty() || mapped.getAsLong() != last + 1) {
                break;
            }
            last += page;
        }
        SearchRange piece = new SearchRange(start, last).within(rest);
        rest = piece.last() == rest.last() ? new SearchRange(1, 0) : new SearchRange(piece.last() + 1, rest.last());
        advance();
        return piece;
    }
}
