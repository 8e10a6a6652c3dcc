package org.vmcoregdb.packages;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.bytes.FormatException;

/**
 * What comes before an RPM's payload, big-endian throughout (rpm's docs/manual/format.md):
 *
 * <pre>
 *  lead       96 bytes: ed ab ee db, major, minor, …          (nothing in it is used any more)
 *  signature  a header structure, padded to a multiple of 8
 *  header     a header structure:
 *               8e ad e8 01, 4 reserved bytes, count, size    of what follows
 *               count × { tag, type, offset, number }         16 bytes each
 *               size bytes that the offsets point into
 *  payload    a cpio archive, compressed
 * </pre>
 *
 * @param strings its values of type STRING, by tag
 */
record RpmHeader(Map<Integer, String> strings) {
    static final int PAYLOAD_FORMAT = 1124;
    static final int PAYLOAD_COMPRESSOR = 1125;

    private static final int LEAD_SIZE = 96;
    private static final int STRUCTURE_MAGIC = 0x8eade801;
    private static final int TYPE_STRING = 6;
    private static final int ENTRY_SIZE = 16;
    private static final int COUNT_LIMIT = 1 << 16;
    private static final int SIZE_LIMIT = 32 << 20;
    private static final int STRING_LIMIT = 256;

    /**
     * Reads up to the first byte of the payload.
     *
     * @param name the package's, for messages
     * @throws FormatException if it is no RPM, or one whose header breaks the limits
     * @throws IOException if it ends early
     */
    static RpmHeader read(InputStream in, String name) throws IOException, FormatException {
        DataInputStream data = new DataInputStream(in);
        byte[] lead = new byte[LEAD_SIZE];
        data.readFully(lead);
        if (!Arrays.equals(lead, 0, 4, PackageKind.RPM_MAGIC, 0, 4)) {
            throw new FormatException(name + " is not an RPM package: its lead has another magic number");
        }
        int size = structure(data, name, "signature").length;
        data.skipNBytes(-size & 7);
        return structure(data, name, "header").header();
    }

    /** A header structure: how long its data is, and what of it is of use. */
    private record Structure(int length, RpmHeader header) {}

    private static Structure structure(DataInputStream in, String name, String what)
            throws IOException, FormatException {
        int magic = in.readInt();
        if (magic != STRUCTURE_MAGIC) {
            throw new FormatException(name + " is a damaged RPM package: its " + what + " begins with 0x"
                    + Integer.toHexString(magic) + ", not 0x8eade801");
        }
        in.skipNBytes(4);
        int count = bounded(in.readInt(), COUNT_LIMIT, name, what + "'s number of tags");
        int size = bounded(in.readInt(), SIZE_LIMIT, name, what + "'s size");
        byte[] index = bytes(in, count * ENTRY_SIZE);
        byte[] store = bytes(in, size);
        Map<Integer, String> strings = new HashMap<>();
        for (int at = 0; at < index.length; at += ENTRY_SIZE) {
            int tag = bigEndian(index, at);
            int offset = bigEndian(index, at + 8);
            if (bigEndian(index, at + 4) == TYPE_STRING && offset >= 0 && offset < size) {
                strings.put(tag, text(store, offset));
            }
        }
        return new Structure(size, new RpmHeader(Map.copyOf(strings)));
    }

    private static int bounded(int value, int limit, String name, String what) throws FormatException {
        if (value < 0 || value > limit) {
            throw new FormatException(name + " is a damaged RPM package: its " + what + " is "
                    + Integer.toUnsignedString(value) + ", and at most " + limit + " are believed");
        }
        return value;
    }

    /** Reads piece by piece: a size that is a lie costs no more than the file has. */
    private static byte[] bytes(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the header ends after " + bytes.length + " of " + size + " bytes");
        }
        return bytes;
    }

    private static int bigEndian(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
    }

    private static String text(byte[] store, int from) {
        int end = from;
        while (end < store.length && end - from < STRING_LIMIT && store[end] != 0) {
            end++;
        }
        return ByteText.decode(store, from, end);
    }

    /** How the payload is compressed; empty if it is not. */
    Optional<Container> compressor(String name) throws FormatException {
        String format = strings.getOrDefault(PAYLOAD_FORMAT, "cpio");
        if (!format.equals("cpio")) {
            throw new FormatException(
                    name + " is an RPM package whose payload is " + format + "; only cpio is supported");
        }
        String compressor = strings.getOrDefault(PAYLOAD_COMPRESSOR, "gzip");
        return switch (compressor) {
            case "gzip" -> Optional.of(Container.GZIP);
            case "bzip2" -> Optional.of(Container.BZIP2);
            case "xz" -> Optional.of(Container.XZ);
            case "lzma" -> Optional.of(Container.LZMA);
            case "zstd" -> Optional.of(Container.ZSTD);
            case "none", "" -> Optional.empty();
            default ->
                throw new FormatException(name + " is an RPM package whose payload is compressed with " + compressor
                        + ", which is not supported");
        };
    }
}
