package org.vmcoregdb.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.vmcoregdb.bytes.FormatException;

/**
 * What took time to make, kept in a file from one run to the next: a header, then the contents. The header has a digest of what they were made of, their length
 * and a checksum (little-endian: 16 bytes of text, u32 length, 32 bytes of SHA-256, u64 CRC-32C); contents that leave any doubt are made anew.
 */
public final class KeptBytes {
    private static final byte[] MAGIC = "vmcoregdb kept 1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = MAGIC.length + Integer.BYTES + 32 + Long.BYTES;

    private final Path path;
    private final byte[] identity;
    private final int limit;

    /**
     * @param path of the file
     * @param identity names what the contents are, and all that they are made of
     * @param limit how long the contents can be, in bytes
     */
    public KeptBytes(Path path, String identity, int limit) {
        this.path = path;
        this.identity = digest(identity);
        this.limit = limit;
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The contents that were kept; empty if there are none, or those of something else, or damaged ones. */
    public Optional<byte[]> read() {
        byte[] file;
        try {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
                file = in.readNBytes(HEADER_BYTES + limit);
            }
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        if (file.length < HEADER_BYTES
                || !Arrays.equals(header(file, HEADER_BYTES), 0, HEADER_BYTES, file, 0, HEADER_BYTES)) {
            return Optional.empty();
        }
        CacheFolder.markUsed(path);
        return Optional.of(Arrays.copyOfRange(file, HEADER_BYTES, file.length));
    }

    private byte[] header(byte[] bytes, int start) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, start, bytes.length - start);
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putInt(bytes.length - start)
                .put(identity)
                .putLong(checksum.getValue())
                .array();
    }

    /** Keeps contents; those that cannot be kept are made anew next time. */
    public void write(byte[] contents) {
        Path folder = path.getParent();
        if (folder == null || contents.length > limit) {
            return;
        }
        try (NewFile unfinished = NewFile.in(folder)) {
            InputStream all = new SequenceInputStream(
                    new ByteArrayInputStream(header(contents, 0)), new ByteArrayInputStream(contents));
            unfinished.append(all, HEADER_BYTES + (long) limit, path.toString());
            unfinished.finishAs(path);
        } catch (IOException | FormatException noRoom) {
            return; // nothing is lost but time
        }
    }
}
