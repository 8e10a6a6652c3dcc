package org.vmcoregdb.archive.inplace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteSource;

/**
 * Where the files in a tar archive (ustar, as POSIX and GNU write it) lie. Only headers are read, each of which says where the next one is. An archive that is cut or damaged
 * ends where that is seen.
 */
public final class TarMembers implements Iterator<TarMembers.Member> {
    private static final int BLOCK = 512;
    private static final int MOST_MEMBERS = 1_000_000;
    private static final int MOST_PAX = 1 << 16;
    private static final int SIZE = 124;
    private static final int SIZE_LENGTH = 12;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final byte[] USTAR = {'u', 's', 't', 'a', 'r'};

    private final ByteSource archive;
    private Optional<Member> next = Optional.empty();
    private long at;
    private int seen;

    /**
     * A file in an archive.
     *
     * @param offset where its bytes begin in the archive
     * @param size how many there are
     */
    public record Member(long offset, long size) {}

    /** All files of an archive, one after the other. */
    public TarMembers(ByteSource archive) {
        this.archive = archive;
    }

    /** Whether a file with these first bytes is such an archive. */
    public static boolean isTar(byte[] head) {
        if (head.length < BLOCK) {
            return false;
        }
        for (int i = 0; i < USTAR.length; i++) {
            if (head[MAGIC + i] != USTAR[i]) {
                return false;
            }
        }
        return number(head, CHECKSUM, CHECKSUM_LENGTH).equals(OptionalLong.of(sum(head)));
    }

    /** Of a header, in which the sum itself counts as blanks. */
    private static long sum(byte[] header) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
            sum += own ? ' ' : header[i] & 0xff;
        }
        return sum;
    }

    /** An octal number, or with its first bit set a binary one. */
    private static OptionalLong number(byte[] header, int offset, int length) {
        long value = 0;
        if ((header[offset] & 0x80) != 0) {
            for (int i = offset + length - Long.BYTES; i < offset + length; i++) {
                value = value << 8 | header[i] & 0xff;
            }
            return InPlace.sane(value);
        }
        boolean digits = false;
        for (int i = offset; i < offset + length; i++) {
            int c = header[i];
            if (c >= '0' && c <= '7') {
                value = value << 3 | c - '0';
                digits = true;
            } else if (digits || c != ' ') {
                break;
            }
        }
        return digits ? InPlace.sane(value) : OptionalLong.empty();
    }

    @Override
    public boolean hasNext() {
        OptionalLong paxSize = OptionalLong.empty();
        while (next.isEmpty() && seen < MOST_MEMBERS) {
            byte[] header = new byte[BLOCK];
            OptionalLong size;
            try {
                boolean whole = archive.read(at, header, 0, BLOCK) == BLOCK && isTar(header);
                size = whole ? number(header, SIZE, SIZE_LENGTH) : OptionalLong.empty();
                if (size.isEmpty()) {
                    return false;
                }
                int type = header[TYPE];
                long length = type == 'x' ? size.getAsLong() : paxSize.orElse(size.getAsLong());
                long start = at + BLOCK;
                if (length > archive.size() - start) {
                    return false;
                }
                paxSize = type == 'x' ? paxSize(start, length) : OptionalLong.empty();
                if (type == '0' || type == 0) {
                    next = Optional.of(new Member(start, length));
                }
                at = start + (length + BLOCK - 1) / BLOCK * BLOCK;
                seen++;
            } catch (IOException unreadable) {
                return false;
            }
        }
        return next.isPresent();
    }

    /** The size in a header of POSIX's later format, whose records are {@code LENGTH NAME=VALUE}. */
    private OptionalLong paxSize(long start, long length) throws IOException {
        byte[] records = InPlace.need(archive, start, (int) Math.min(length, MOST_PAX));
        String text = new String(records, StandardCharsets.ISO_8859_1);
        for (String record : text.split("\n", -1)) {
            int name = record.indexOf(" size=");
            if (name > 0 && record.substring(name + 6).matches("\\d{1,18}")) {
                return OptionalLong.of(Long.parseLong(record.substring(name + 6)));
            }
        }
        return OptionalLong.empty();
    }

    @Override
    public Member next() {
        if (!hasNext()) {
            throw new NoSuchElementException(archive.name());
        }
        Member member = next.orElseThrow();
        next = Optional.empty();
        return member;
    }
}
