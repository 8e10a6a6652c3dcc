package org.vmcoregdb.convert;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.PageLookup;

/**
 * The pages of a dump, in the size that they are written in: that of the dump, or of the kernel if that is larger. Then one of which the dump has only a
 * part is there, and the rest zeros. Safe for many threads.
 */
final class SourcePages {
    private final DumpFile dump;
    private final int pageSize;
    private final int parts;

    SourcePages(DumpFile dump, int kernelPageSize) {
        this.dump = dump;
        this.pageSize = Math.max(dump.pageSize(), kernelPageSize);
        this.parts = pageSize / dump.pageSize();
    }

    int pageSize() {
        return pageSize;
    }

    /** The first page from there on that the dump may have; empty if there is none. */
    OptionalLong nextStored(long pfn) {
        OptionalLong found = dump.nextStored(pfn * parts);
        return found.isPresent() ? OptionalLong.of(found.getAsLong() / parts) : found;
    }

    /**
     * Reads pages that follow each other.
     *
     * @param target takes them from its start on
     * @param present is told for each of them whether it is there
     */
    void read(long pfn, int count, ByteBuffer target, boolean[] present) {
        int done = 0;
        while (done < count) {
            int offset = done * pageSize;
            int copied = dump.copyOnce((pfn + done) * parts, (count - done) * parts, target.position(offset)) / parts;
            if (copied == 0) {
                present[done] = one(pfn + done, target, offset);
                done++;
            } else {
                Arrays.fill(present, done, done + copied, true);
                done += copied;
            }
        }
    }

    private boolean one(long pfn, ByteBuffer target, int offset) {
        int size = dump.pageSize();
        boolean any = false;
        for (int part = 0; part < parts; part++) {
            int to = offset + part * size;
            if (dump.lookupOnce(pfn * parts + part) instanceof PageLookup.Present page) {
                target.put(to, page.bytes(), 0, size);
                any = true;
            } else {
                target.put(to, new byte[size]);
            }
        }
        return any;
    }
}
