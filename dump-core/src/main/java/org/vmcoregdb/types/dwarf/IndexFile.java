package org.vmcoregdb.types.dwarf;

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
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.vmcoregdb.archive.CacheFolder;
import org.vmcoregdb.archive.NewFile;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.unit.Units;
import org.vmcoregdb.elf.BuildId;

/**
 * An index that is kept from one run to the next: a header, where the units are, then the pairs. The header has the build-ids of the files that the index is
 * of, the sizes of the sections that it leads into, and a checksum; an index that leaves any doubt is made anew. A kernel's has one or two
 * megabytes, which are read at once.
 */
final class IndexFile {
    private static final byte[] MAGIC = "vmcoregdb types\n".getBytes(StandardCharsets.US_ASCII);

    /** Of what the pairs mean: one more whenever that changes. */
    private static final int VERSION = 1;

    private static final List<String> SECTIONS = List.of(
            ".debug_info", ".debug_types", ".debug_abbrev", ".debug_str", ".debug_line_str", ".debug_str_offsets");
    private static final int IDENTITY_BYTES = 32;
    private static final int HEADER_BYTES = 16 + Integer.BYTES + Integer.BYTES + IDENTITY_BYTES + Long.BYTES;

    private static final int MOST_BYTES =
            HEADER_BYTES + NameTable.LIMIT * TypeIndex.PAIR + Units.UNIT_LIMIT * Long.BYTES;
    private static final boolean[] KINDS = {false, true};

    private final Path path;
    private final List<Units> files;
    private final byte[] identity;

    /** @param files what the index is of */
    IndexFile(Path path, List<Units> files) throws FormatException {
        this.path = path;
        this.files = files;
        this.identity = identity(files);
    }

    private static byte[] identity(List<Units> files) throws FormatException {
        StringBuilder text = new StringBuilder();
        for (Units units : files) {
            text.append(BuildId.of(units.sections().file()).map(BuildId::hex).orElse(""));
            for (String section : SECTIONS) {
                text.append(' ').append(units.sections().named(section).size());
            }
            text.append('\n');
        }
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The index that was kept; empty if there is none, or one of something else, or a damaged one. */
    Optional<TypeIndex> read() throws FormatException {
        byte[] bytes;
        try {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            bytes = bytes();
        } catch (IOException unreadable) {
            return Optional.empty(); // it is made anew
        }
        if (bytes.length < HEADER_BYTES
                || !Arrays.equals(header(bytes, HEADER_BYTES), Arrays.copyOf(bytes, HEADER_BYTES))) {
            return Optional.empty();
        }
        ByteBuffer numbers =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(HEADER_BYTES);
        if (!readUnits(numbers) || numbers.remaining() % TypeIndex.PAIR != 0) {
            return Optional.empty();
        }
        CacheFolder.markUsed(path);
        int count = numbers.remaining() / TypeIndex.PAIR;
        return Optional.of(new TypeIndex(new ByteArraySource(path.toString(), bytes), numbers.position(), count));
    }

    private boolean readUnits(ByteBuffer numbers) throws FormatException {
        for (Units units : files) {
            for (boolean types : KINDS) {
                int count = numbers.remaining() < Integer.BYTES ? -1 : numbers.getInt();
                if (count < 0 || count > numbers.remaining() / Long.BYTES) {
                    return false;
                }
                long[] offsets = new long[count];
                numbers.asLongBuffer().get(offsets);
                numbers.position(numbers.position() + count * Long.BYTES);
                if (!units.setOffsets(types, offsets)) {
                    return false;
                }
            }
        }
        return true;
    }

    private byte[] bytes() throws IOException {
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(MOST_BYTES);
        }
    }

    private byte[] header(byte[] bytes, int start) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, start, bytes.length - start);
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putInt(VERSION)
                .putInt(bytes.length - start)
                .put(identity)
                .putLong(checksum.getValue())
                .array();
    }

    /** Keeps an index that was made; one that cannot be kept is made anew next time. */
    void write(TypeIndex index) throws FormatException {
        Path folder = path.getParent();
        if (folder == null) {
            return;
        }
        ByteOutput out = new ByteOutput(index.count() * TypeIndex.PAIR, ByteOrder.LITTLE_ENDIAN);
        for (Units units : files) {
            for (boolean types : KINDS) {
                long[] offsets = units.offsets(types);
                out.u32(offsets.length);
                for (long offset : offsets) {
                    out.u64(offset);
                }
            }
        }
        byte[] contents = out.bytes(index.pairs()).toByteArray();
        byte[] header = header(contents, 0);
        try (NewFile unfinished = NewFile.in(folder)) {
            InputStream all =
                    new SequenceInputStream(new ByteArrayInputStream(header), new ByteArrayInputStream(contents));
            unfinished.append(all, MOST_BYTES, path.toString());
            unfinished.finishAs(path);
        } catch (IOException | FormatException noRoom) {
            return; // nothing is lost but time
        }
    }
}
