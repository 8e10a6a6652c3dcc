package org.vmcoregdb.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.vmcoregdb.bytes.UnansweredException;

/**
 * The bytes of a remote file, in blocks: those that are needed are looked for in memory, then on disk, and then asked for, in as few
 * requests as may be. Of threads that want the same block one asks for it. Safe for use by many threads.
 */
final class RemoteFile {
    private static final int LEAST_BLOCKS = 2;

    /** Of a small file, such as a packed dump, more is wanted of what lies near: a fifth fewer requests for a tenth more bytes. */
    private static final int LEAST_BLOCKS_OF_SMALL = 3;

    private static final long SMALL_BYTES = 64L << 20;
    private static final int NAME_BYTES = 16;

    private final PatientReader reader;
    private final Settings settings;
    private final BlockCache memory;
    private final RemoteUsage usage;
    private final ReadAhead readAhead;
    private final Map<Long, CompletableFuture<byte[]>> coming = new HashMap<>();
    private Optional<DiskBlocks> disk = Optional.empty();
    private boolean diskLookedFor;

    /**
     * How a file is read.
     *
     * @param blockBytes the size of a block
     * @param requestBytes the most that one request asks for
     * @param folder where blocks are kept between runs of the program; empty for nowhere
     * @param fileLimitBytes of what is kept of one file
     */
    record Settings(int blockBytes, int requestBytes, Optional<Path> folder, long fileLimitBytes) {
        static final int BLOCK_BYTES = 128 << 10;
        static final int REQUEST_BYTES = 4 << 20;
        static final long FILE_LIMIT_BYTES = 1L << 30;
    }

    RemoteFile(PatientReader reader, Settings settings, BlockCache memory, RemoteUsage usage) {
        this.reader = reader;
        this.settings = settings;
        this.memory = memory;
        this.usage = usage;
        this.readAhead = new ReadAhead(Math.max(1, settings.requestBytes / settings.blockBytes));
    }

    String name() {
        return reader.reader().name();
    }

    RemoteUsage usage() {
        return usage;
    }

    /** Says which contents it has, if that is not known from its own server yet. */
    void expect(RangeReader.Version version) {
        reader.expect(version);
    }

    RangeReader rangeReader() {
        return reader.reader();
    }

    /** Which contents it has; asks for its first bytes if nothing was asked yet. */
    RangeReader.Version version() throws IOException {
        Optional<RangeReader.Version> known = reader.version();
        if (known.isEmpty()) {
            block(0);
            known = reader.version();
        }
        return known.orElseThrow(() -> new IOException(name() + ": its server did not say how long it is"));
    }

    /** As {@link org.vmcoregdb.bytes.ByteSource#read}. */
    int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        long size = version().size();
        if (offset < 0 || offset >= size || length <= 0) {
            return 0;
        }
        int count = (int) Math.min(length, size - offset);
        long end = offset + count;
        for (long at = offset; at < end; ) {
            long index = at / settings.blockBytes;
            int wanted = (int) Math.min(Integer.MAX_VALUE, (end - 1) / settings.blockBytes - index + 1);
            byte[] block = block(index, wanted, false);
            int inside = (int) (at % settings.blockBytes);
            int part = (int) Math.min(block.length - inside, end - at);
            if (part <= 0) {
                throw new IOException(name() + " ends before offset 0x" + Long.toHexString(at));
            }
            System.arraycopy(block, inside, target, targetOffset + (int) (at - offset), part);
            at += part;
        }
        return count;
    }

    /** As {@link org.vmcoregdb.bytes.ByteSource#soon}. */
    void soon(long offset, long length) {
        try {
            long size = version().size();
            if (offset < 0 || offset >= size || length <= 0) {
                return;
            }
            long end = (Math.min(size - offset, length) + offset - 1) / settings.blockBytes + 1;
            // no more than half of what can be kept, or the first of it would go before it is read
            long most = offset / settings.blockBytes + memory.limitBytes() / 2 / settings.blockBytes;
            for (long index = offset / settings.blockBytes; index < Math.min(end, most); index++) {
                if (!memory.has(new BlockCache.Key(this, index))) {
                    block(index, (int) Math.min(Integer.MAX_VALUE, end - index), true);
                }
            }
        } catch (IOException unreadable) {
            return; // who reads it learns why
        }
    }

    private byte[] block(long index) throws IOException {
        return block(index, 1, false);
    }

    /**
     * @param wanted how many blocks from there on will be wanted next
     * @param noMore whether it is known that those are all
     */
    private byte[] block(long index, int wanted, boolean noMore) throws IOException {
        Optional<byte[]> known = memory.get(new BlockCache.Key(this, index));
        if (known.isPresent()) {
            return known.get();
        }
        CompletableFuture<byte[]> mine;
        int count;
        synchronized (this) {
            CompletableFuture<byte[]> others = coming.get(index);
            if (others != null) {
                mine = others;
                count = 0;
            } else {
                Optional<byte[]> kept = onDisk(index);
                if (kept.isPresent()) {
                    return kept.get();
                }
                count = claim(index, wanted, noMore);
                mine = claimed(index);
            }
        }
        if (count > 0) {
            fetch(index, count);
        }
        return await(mine);
    }

    private CompletableFuture<byte[]> claimed(long index) {
        CompletableFuture<byte[]> future = coming.get(index);
        if (future == null) {
            throw new IllegalStateException("block " + index + " was not claimed");
        }
        return future;
    }

    private Optional<byte[]> onDisk(long index) {
        Optional<byte[]> kept = disk().flatMap(blocks -> blocks.get(index));
        kept.ifPresent(block -> {
            usage.foundOnDisk(block.length);
            memory.put(new BlockCache.Key(this, index), block);
        });
        return kept;
    }

    /** Claims blocks that nobody asks for yet: as many as one request is to bring. The first one is nobody's. */
    private int claim(long first, int wanted, boolean noMore) {
        boolean small = reader.version().filter(v -> v.size() <= SMALL_BYTES).isPresent();
        int least = small ? LEAST_BLOCKS_OF_SMALL : LEAST_BLOCKS;
        int count = noMore ? readAhead.most(wanted) : readAhead.blocks(first, wanted, least);
        long blocks = reader.version()
                .map(v -> (v.size() + settings.blockBytes - 1) / settings.blockBytes)
                .orElse(1L);
        int claimed = 0;
        while (claimed < count && (claimed == 0 || first + claimed < blocks && isMissing(first + claimed))) {
            coming.put(first + claimed, new CompletableFuture<>());
            claimed++;
        }
        return claimed;
    }

    private boolean isMissing(long index) {
        return !coming.containsKey(index)
                && !memory.has(new BlockCache.Key(this, index))
                && disk().filter(blocks -> blocks.has(index)).isEmpty();
    }

    private void fetch(long first, int count) {
        try {
            byte[] bytes = reader.get(first * settings.blockBytes, count * settings.blockBytes);
            for (int i = 0; i < count; i++) {
                int from = Math.min(bytes.length, i * settings.blockBytes);
                int to = Math.min(bytes.length, from + settings.blockBytes);
                byte[] block = java.util.Arrays.copyOfRange(bytes, from, to);
                memory.put(new BlockCache.Key(this, first + i), block);
                finish(first + i, future -> future.complete(block));
                keep(first + i, block);
            }
        } catch (IOException | RuntimeException | OutOfMemoryError failed) {
            for (int i = 0; i < count; i++) {
                finish(first + i, future -> future.completeExceptionally(failed));
            }
        }
    }

    private void finish(long index, java.util.function.Consumer<CompletableFuture<byte[]>> how) {
        CompletableFuture<byte[]> future;
        synchronized (this) {
            future = coming.remove(index);
        }
        if (future != null) {
            how.accept(future);
        }
    }

    private byte[] await(CompletableFuture<byte[]> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException(name() + ": stopped while waiting for bytes", stop);
        } catch (ExecutionException | CompletionException failed) {
            if (failed.getCause() instanceof IOException told) {
                throw new UnansweredException(String.valueOf(told.getMessage()), told);
            }
            throw new IOException(name() + " could not be read", failed);
        }
    }

    private void keep(long index, byte[] block) {
        if (block.length > 0) {
            disk().ifPresent(blocks -> blocks.put(index, block));
        }
    }

    /** Contents without a name could be others the next time: they are not kept. */
    private synchronized Optional<DiskBlocks> disk() {
        if (!diskLookedFor && reader.version().isPresent()) {
            diskLookedFor = true;
            RangeReader.Version version = reader.version().get();
            disk = version.tag().isEmpty()
                    ? Optional.empty()
                    : settings.folder.flatMap(folder -> DiskBlocks.open(
                            folder.resolve(identity(version) + RemoteStorage.SUFFIX),
                            settings.blockBytes,
                            settings.fileLimitBytes));
        }
        return disk;
    }

    private String identity(RangeReader.Version version) {
        try {
            String text = reader.reader().address() + "\n" + version.tag() + "\n" + version.size() + "\n"
                    + settings.blockBytes;
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Why the last thing that was asked for did not come, if it did not. */
    Optional<String> failure() {
        return reader.failure();
    }

    /** Gives back what it holds; what it is asked afterwards is asked for anew. */
    void close() throws IOException {
        memory.forget(this);
        Optional<DiskBlocks> open;
        synchronized (this) {
            open = disk;
            disk = Optional.empty();
            diskLookedFor = true;
        }
        if (open.isPresent()) {
            open.get().close();
        }
    }
}
