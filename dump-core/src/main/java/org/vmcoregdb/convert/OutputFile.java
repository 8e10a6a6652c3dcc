package org.vmcoregdb.convert;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;

/**
 * The file that is written: under another name beside its own ({@code NAME….part}, its owner's alone) until it is complete. One that is closed before is
 * gone, also when the program is ended. What fails is said in one sentence. For one thread.
 */
final class OutputFile implements Closeable {
    private static final String UNFINISHED = ".part";

    private final Path target;
    private final Path unfinished;
    private final FileChannel channel;
    private final boolean replaces;

    private OutputFile(Path target, Path unfinished, FileChannel channel, boolean replaces) {
        this.target = target;
        this.unfinished = unfinished;
        this.channel = channel;
        this.replaces = replaces;
    }

    /**
     * Begins a file.
     *
     * @param replaces whether one of its name may be replaced
     * @throws FormatException if it may not, or cannot be written
     */
    static OutputFile begin(Path target, boolean replaces) throws FormatException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isRegularFile(target)) {
                throw new FormatException(target + " is not a file that could be written");
            }
            if (!replaces) {
                throw new FormatException(target + " exists (--overwrite replaces it)");
            }
        }
        Path folder = target.toAbsolutePath().getParent();
        Path name = target.getFileName();
        if (folder == null || name == null) {
            throw new FormatException(target + " is not the name of a file");
        }
        try {
            Path unfinished = Files.createTempFile(folder, name + ".", UNFINISHED);
            unfinished.toFile().deleteOnExit();
            return new OutputFile(target, unfinished, FileChannel.open(unfinished, StandardOpenOption.WRITE), replaces);
        } catch (NoSuchFileException none) {
            throw new FormatException(target + " cannot be written: there is no folder " + folder, none);
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    private static FormatException failed(Path target, IOException why) {
        return new FormatException(target + " cannot be written: " + IoReason.of(why), why);
    }

    /** Writes bytes at a place of the file. */
    void write(byte[] bytes, long at) throws FormatException {
        write(ByteBuffer.wrap(bytes), at);
    }

    /** Writes the rest of a buffer at a place of the file. */
    void write(ByteBuffer buffer, long at) throws FormatException {
        try {
            for (long to = at; buffer.hasRemaining(); ) {
                to += channel.write(buffer, to);
            }
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    /** Gives it a size, of which what was not written is a hole; what was written must not be past it. */
    void size(long bytes) throws FormatException {
        try {
            if (channel.size() < bytes) {
                write(new byte[1], bytes - 1);
            }
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    /** Gives it its name, and returns its size. */
    long finish() throws FormatException {
        try {
            long bytes = channel.size();
            channel.close();
            if (replaces) {
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.move(unfinished, target);
            }
            return bytes;
        } catch (FileAlreadyExistsException since) {
            throw new FormatException(target + " exists (--overwrite replaces it)", since);
        } catch (IOException e) {
            throw failed(target, e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(unfinished);
    }
}
