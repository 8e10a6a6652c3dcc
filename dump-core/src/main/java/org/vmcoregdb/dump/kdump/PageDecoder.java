package org.vmcoregdb.dump.kdump;

import java.io.IOException;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.codec.CodecException;
import org.vmcoregdb.codec.LzoCodec;
import org.vmcoregdb.codec.PageCodec;
import org.vmcoregdb.codec.SnappyCodec;
import org.vmcoregdb.codec.ZlibCodec;
import org.vmcoregdb.codec.ZstdCodec;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.PageLookup;

/** Turns a page descriptor ({@code struct page_desc}: offset, size, flags, page flags) into the page. */
final class PageDecoder implements AutoCloseable {
    private final int pageSize;
    private final PageCodec zlib = new ZlibCodec();
    private final PageCodec lzo = new LzoCodec();
    private final PageCodec snappy = new SnappyCodec();
    private final PageCodec zstd = new ZstdCodec();

    PageDecoder(int pageSize) {
        this.pageSize = pageSize;
    }

    /**
     * Reads a page.
     *
     * @param source the file
     * @param data file offset of the page's bytes
     * @param size their number, at most 2^32 - 1; the file has them
     * @param flags how they are compressed
     * @param once for who passes over the file once ({@link ByteSource#readOnce})
     */
    PageLookup decode(ByteSource source, long data, long size, int flags, boolean once) throws IOException {
        boolean compressed =
                (flags & (KdumpHeader.ZLIB | KdumpHeader.LZO | KdumpHeader.SNAPPY | KdumpHeader.ZSTD)) != 0;
        // Compressed pages that would not be smaller are stored as they are; leave room for a dumper that thinks
        // otherwise.
        if (compressed ? size > 2L * pageSize : size != pageSize) {
            return PageLookup.Absent.of(AbsenceReason.CORRUPT);
        }
        byte[] stored = new byte[(int) size];
        int got = once ? source.readOnce(data, stored, 0, stored.length) : source.read(data, stored, 0, stored.length);
        if (got < stored.length) {
            return PageLookup.Absent.of(AbsenceReason.TRUNCATED);
        }
        if (!compressed) {
            return PageLookup.Present.whole(stored);
        }
        byte[] page = new byte[pageSize];
        try {
            codec(flags).decode(stored, stored.length, page);
            return PageLookup.Present.whole(page);
        } catch (CodecException damaged) {
            return PageLookup.Absent.of(AbsenceReason.CORRUPT);
        }
    }

    private PageCodec codec(int flags) {
        if ((flags & KdumpHeader.ZLIB) != 0) {
            return zlib;
        }
        if ((flags & KdumpHeader.LZO) != 0) {
            return lzo;
        }
        return (flags & KdumpHeader.SNAPPY) != 0 ? snappy : zstd;
    }

    @Override
    public void close() {
        zlib.close();
        lzo.close();
        snappy.close();
        zstd.close();
    }
}
