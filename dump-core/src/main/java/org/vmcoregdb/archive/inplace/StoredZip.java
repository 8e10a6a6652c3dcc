package org.vmcoregdb.archive.inplace;

import java.io.IOException;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;

/** A zip archive whose first file is in it as it is ({@code zip -0}). */
final class StoredZip {
    private static final long LOCAL = 0x0403_4b50L;
    private static final int HEADER = 30;
    private static final int SIZE_FOLLOWS = 8;
    private static final int ENCRYPTED = 1;
    private static final long IN_EXTRA = 0xffff_ffffL;
    private static final int ZIP64 = 1;
    private static final int MOST_FOLDERS = 1000;

    private StoredZip() {}

    static Optional<ByteSource> file(ByteSource zip) throws IOException {
        long at = 0;
        for (int i = 0; i < MOST_FOLDERS; i++) {
            byte[] header = new byte[HEADER];
            if (zip.read(at, header, 0, HEADER) < HEADER || InPlace.number(header, 0, 4) != LOCAL) {
                return Optional.empty();
            }
            int flags = (int) InPlace.number(header, 6, 2);
            int method = (int) InPlace.number(header, 8, 2);
            int nameLength = (int) InPlace.number(header, 26, 2);
            int extraLength = (int) InPlace.number(header, 28, 2);
            byte[] name = InPlace.need(zip, at + HEADER, nameLength);
            byte[] extra = InPlace.need(zip, at + HEADER + nameLength, extraLength);
            long size = InPlace.number(header, 22, 4);
            long plain = size == IN_EXTRA ? large(extra) : size;
            long start = at + HEADER + nameLength + extraLength;
            if (method != 0 || (flags & (SIZE_FOLLOWS | ENCRYPTED)) != 0 || plain < 0 || plain > zip.size() - start) {
                return Optional.empty();
            }
            boolean folder = nameLength > 0 && name[nameLength - 1] == '/';
            if (!folder) {
                return Optional.of(InPlace.part(zip, start, plain));
            }
            at = start + plain;
        }
        return Optional.empty();
    }

    /** The size in the extra field of zip64; -1 if there is none. */
    private static long large(byte[] extra) {
        for (int i = 0; i + 4 <= extra.length; i += 4 + (int) InPlace.number(extra, i + 2, 2)) {
            if (InPlace.number(extra, i, 2) == ZIP64 && i + 12 <= extra.length) {
                return InPlace.number(extra, i + 4, 8);
            }
        }
        return -1;
    }
}
