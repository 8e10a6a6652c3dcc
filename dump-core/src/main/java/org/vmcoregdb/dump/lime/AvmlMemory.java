package org.vmcoregdb.dump.lime;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.ByteSource;

/** The memory in the blocks of a compressed image, one behind the other, unpacked a frame at a time when it is asked for. */
final class AvmlMemory implements ByteSource {
    /** Frames that are kept, of 64 KiB each: those that pages are read from one after the other. */
    private static final int KEPT = 64;

    private final ByteSource file;
    private final List<MemoryBlock> blocks;
    private final long[] ends;
    private final AtomicReferenceArray<@Nullable SnappyFrames> indexes;
    private final AtomicReferenceArray<@Nullable Unpacked> kept = new AtomicReferenceArray<>(KEPT);

    private record Unpacked(long place, byte[] bytes) {}

    /** @param file closed with this */
    AvmlMemory(ByteSource file, List<MemoryBlock> blocks) {
        this.file = file;
        this.blocks = List.copyOf(blocks);
        this.ends = new long[blocks.size()];
        this.indexes = new AtomicReferenceArray<>(blocks.size());
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += blocks.get(i).size();
            ends[i] = end;
        }
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public long size() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    @Override
    public long storedBytes() {
        return file.storedBytes();
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int got = readPart(offset + done, target, targetOffset + done, length - done);
            if (got == 0) {
                return done;
            }
            done += got;
        }
        return done;
    }

    private int readPart(long offset, byte[] target, int targetOffset, int length) throws IOException {
        int found = Arrays.binarySearch(ends, offset);
        int block = found >= 0 ? found + 1 : -found - 1;
        if (offset < 0 || block >= ends.length) {
            return 0;
        }
        long inBlock = offset - (ends[block] - blocks.get(block).size());
        SnappyFrames frames = frames(block);
        int frame = frames.frameOf(inBlock);
        if (frame == frames.count()) {
            return 0;
        }
        byte[] bytes = unpacked(frames, frame);
        int from = (int) (inBlock - frames.start(frame));
        int count = (int) Math.min(
                Math.min(length, bytes.length - from), blocks.get(block).size() - inBlock);
        System.arraycopy(bytes, from, target, targetOffset, count);
        return count;
    }

    private SnappyFrames frames(int block) throws IOException {
        SnappyFrames known = indexes.get(block);
        if (known == null) {
            MemoryBlock of = blocks.get(block);
            known = SnappyFrames.index(file, of.data(), of.length(), of.size());
            indexes.set(block, known);
        }
        return known;
    }

    private byte[] unpacked(SnappyFrames frames, int frame) throws IOException {
        long place = frames.place(frame);
        int slot = (int) (place * 0x9e3779b97f4a7c15L >>> 58);
        Unpacked known = kept.get(slot);
        if (known == null || known.place != place) {
            known = new Unpacked(place, frames.unpack(frame));
            kept.set(slot, known);
        }
        return known.bytes;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
