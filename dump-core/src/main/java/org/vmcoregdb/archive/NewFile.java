package org.vmcoregdb.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.vmcoregdb.bytes.FormatException;

/**
 * A file that is being written under another name and appears in its place when it is complete, by one atomic move: several
 * processes may make the same file at once, and none sees half of it. One that is closed unfinished is gone; one whose
 * process was killed is locked by nobody, and goes when the next file is begun. Not safe for use by several threads.
 */
public final class NewFile implements Closeable {
    /** A disk is not filled further than this many bytes before it is full. */
    public static final long RESERVE_BYTES = 256L << 20;

    private static final int CHUNK = 256 * SparseWriter.BLOCK;

    private final Path unfinished;
    private final SparseWriter writer;
    private final long reserveBytes;

    private NewFile(Path unfinished, SparseWriter writer, long reserveBytes) {
        this.unfinished = unfinished;
        this.writer = writer;
        this.reserveBytes = reserveBytes;
    }

    /**
     * Begins a file.
     *
     * @param folder on the disk that the file will be on; made if need be
     * @throws IOException if nothing can be written there
     */
    public static NewFile in(Path folder) throws IOException {
        return in(folder, RESERVE_BYTES);
    }

    static NewFile in(Path folder, long reserveBytes) throws IOException {
        Files.createDirectories(folder);
        CacheFolder.sweep(folder);
        Path unfinished = Files.createTempFile(folder, CacheFolder.ownPrefix(), CacheFolder.UNFINISHED_SUFFIX);
        try {
            return new NewFile(unfinished, new SparseWriter(unfinished), reserveBytes);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    /**
     * Appends all that a stream has; zeros become holes.
     *
     * @param limitBytes how long the file may become
     * @param damaged what to say of the stream's origin if it fails, without the reason
     * @throws FormatException if the stream fails or is too long, or the disk has no room
     * @throws IOException if the file cannot be written
     */
    public void append(InputStream in, long limitBytes, String damaged) throws IOException, FormatException {
        byte[] chunk = new byte[CHUNK];
        int got = readChunk(in, chunk, damaged);
        while (got > 0) {
            if (got > limitBytes - writer.position()) {
                throw new FormatException(damaged + ": it is longer than " + limitBytes + " bytes");
            }
            long free = Files.getFileStore(unfinished).getUsableSpace();
            if (free < reserveBytes + got) {
                throw new FormatException("What is expanded does not fit the folder " + unfinished.getParent()
                        + ": after " + writer.position() + " bytes there are only " + free + " left on its disk");
            }
            writer.write(chunk, got);
            got = readChunk(in, chunk, damaged);
        }
        writer.finish();
    }

    private static int readChunk(InputStream in, byte[] chunk, String damaged) throws FormatException {
        try {
            return in.readNBytes(chunk, 0, chunk.length);
        } catch (RefusedException refused) {
            throw new FormatException(refused.sentence(), refused);
        } catch (IOException | RuntimeException e) {
            // Decoders meet damage with unchecked exceptions, too.
            throw new FormatException(damaged + ": " + e.getMessage(), e);
        }
    }

    /** Where what was appended can be read before the file has its name. */
    public Path path() {
        return unfinished;
    }

    /** Bytes so far that take room on the disk: all but the zeros. */
    long storedBytes() {
        return writer.stored();
    }

    /** Bytes so far. */
    public long size() {
        return writer.position();
    }

    /**
     * Gives the file its name. What had that name, a link included, is replaced.
     *
     * @param target on the same disk; its folder is made if need be
     */
    public void finishAs(Path target) throws IOException {
        writer.close();
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try {
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
        Files.deleteIfExists(unfinished);
    }
}
