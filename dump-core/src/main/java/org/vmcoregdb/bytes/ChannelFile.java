package org.vmcoregdb.bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * A file read with positional reads: slower than {@link MappedFile}. Where the file has become shorter since it was
 * opened a read fails with a {@link FileCutException}.
 */
public final class ChannelFile implements ByteSource {
    private final String name;
    private final FileChannel channel;
    private final long size;

    private ChannelFile(String name, FileChannel channel, long size) {
        this.name = name;
        this.channel = channel;
        this.size = size;
    }

    /**
     * Opens a file for reading.
     *
     * @throws IOException if there is no such file or it may not be read
     */
    public static ChannelFile open(Path path) throws IOException {
        return open(path, path.toString());
    }

    /** Opens a file that messages call {@code name}: the expanded copy of one that the user knows. */
    public static ChannelFile open(Path path, String name) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new ChannelFile(name, channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** As above, and lets {@code opened} see the channel. */
    public static ChannelFile open(Path path, String name, Consumer<FileChannel> opened) throws IOException {
        ChannelFile file = open(path, name);
        opened.accept(file.channel);
        return file;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        if (offset < 0 || offset >= size) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(target, targetOffset, (int) Math.min(length, size - offset));
        int done = 0;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, offset + done);
            if (count <= 0) {
                throw new FileCutException(name, offset + done);
            }
            done += count;
        }
        return done;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
