package org.vmcoregdb.remote;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.vmcoregdb.archive.CacheFolder;

/**
 * Blocks of one version of a remote file, in a file of the cache folder: records one after another, each a header of 16 bytes (the number of
 * the block, the CRC32C of its bytes, how many there are; little-endian) and the bytes. The process that has the file's lock appends to it; others
 * read what is there when they open it. A record that is cut or damaged counts as absent, so that no crash of a writer makes wrong bytes.
 */
final class DiskBlocks implements Closeable {
    private static final int HEADER_BYTES = 16;

    private final FileChannel channel;
    private final int blockBytes;
    private final long limitBytes;
    private final boolean writer;
    private final Map<Long, Place> records = new HashMap<>();
    private long end;

    private record Place(long offset, int crc, int length) {}

    private DiskBlocks(FileChannel channel, int blockBytes, long limitBytes, boolean writer) {
        this.channel = channel;
        this.blockBytes = blockBytes;
        this.limitBytes = limitBytes;
        this.writer = writer;
    }

    /**
     * Opens the file, or makes it.
     *
     * @param blockBytes the size of all blocks but the last
     * @param limitBytes the file does not grow beyond this
     * @return empty if that cannot be done: then nothing is kept on disk
     */
    static Optional<DiskBlocks> open(Path file, int blockBytes, long limitBytes) {
        try {
            Files.createDirectories(file.getParent() == null ? Path.of(".") : file.getParent());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                DiskBlocks blocks = new DiskBlocks(channel, blockBytes, limitBytes, lock(channel));
                blocks.readHeaders();
                CacheFolder.markUsed(file);
                return Optional.of(blocks);
            } catch (IOException e) {
                channel.close();
                return Optional.empty();
            }
        } catch (IOException notKept) {
            return Optional.empty();
        }
    }

    private static boolean lock(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (IOException | OverlappingFileLockException another) {
            return false;
        }
    }

    private void readHeaders() throws IOException {
        long size = channel.size();
        ByteBuffer header = buffer(HEADER_BYTES);
        long at = 0;
        while (at + HEADER_BYTES <= size) {
            header.clear();
            if (!readFully(header, at)) {
                break;
            }
            long index = header.getLong(0);
            int length = header.getInt(12);
            if (index < 0 || length < 1 || length > blockBytes || at + HEADER_BYTES + length > size) {
                break;
            }
            records.put(index, new Place(at + HEADER_BYTES, header.getInt(8), length));
            at += HEADER_BYTES + length;
        }
        end = at;
    }

    /** A block, if it is there whole. */
    Optional<byte[]> get(long index) {
        Place record;
        synchronized (this) {
            record = records.get(index);
        }
        if (record == null) {
            return Optional.empty();
        }
        byte[] block = new byte[record.length];
        try {
            if (readFully(ByteBuffer.wrap(block), record.offset) && crc(block) == record.crc) {
                return Optional.of(block);
            }
        } catch (IOException unreadable) {
            forget(index);
            return Optional.empty();
        }
        forget(index);
        return Optional.empty();
    }

    private synchronized void forget(long index) {
        records.remove(index);
    }

    /** Whether there is a record of a block. */
    synchronized boolean has(long index) {
        return records.containsKey(index);
    }

    /** Keeps a block, if there is room for it and nobody else writes. */
    synchronized void put(long index, byte[] block) {
        if (!writer || records.containsKey(index) || end + HEADER_BYTES + block.length > limitBytes) {
            return;
        }
        int crc = crc(block);
        ByteBuffer record = buffer(HEADER_BYTES + block.length);
        record.putLong(index).putInt(crc).putInt(block.length).put(block).flip();
        try {
            long at = end;
            while (record.hasRemaining()) {
                at += channel.write(record, at);
            }
            records.put(index, new Place(end + HEADER_BYTES, crc, block.length));
            end = at;
        } catch (IOException noRoom) {
            return; // what was written of it is written over by the next one
        }
    }

    private boolean readFully(ByteBuffer target, long offset) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
            int count = channel.read(target, at);
            if (count <= 0) {
                return false;
            }
            at += count;
        }
        return true;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    }

    private static int crc(byte[] block) {
        CRC32C crc = new CRC32C();
        crc.update(block);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
