package org.vmcoregdb.dump.lime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;

/** Finds the blocks of a compressed image. */
final class AvmlBlocks {
    private static final int VERSION = 2;
    private static final int LENGTH_BYTES = 8;

    private AvmlBlocks() {}

    /**
     * The blocks of an image that may be cut short.
     *
     * @param end where the first is that is not whole
     */
    record Walked(List<MemoryBlock> blocks, long end) {}

    private static Optional<MemoryBlock> header(ByteSource file, long at) throws FormatException {
        return MemoryBlock.header(file, at, MemoryBlock.AVML_MAGIC, VERSION);
    }

    /** The blocks in the file's order; empty if the lengths behind them do not lead from the end of the file to its start. */
    static Optional<List<MemoryBlock>> fromTheEnd(ByteSource file, int most) throws FormatException {
        List<MemoryBlock> blocks = new ArrayList<>();
        long at = file.size();
        try {
            while (at > 0) {
                long behind = at - LENGTH_BYTES;
                long length = behind < 0 ? -1 : file.littleEndianLong(behind);
                boolean fits = length >= 0 && length <= behind - MemoryBlock.HEADER_BYTES;
                long start = behind - length - MemoryBlock.HEADER_BYTES;
                Optional<MemoryBlock> block = fits && blocks.size() < most ? header(file, start) : Optional.empty();
                if (block.isEmpty() || !SnappyFrames.mayHold(length, block.get().size())) {
                    return Optional.empty();
                }
                blocks.add(block.get().withLength(length));
                at = start;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        Collections.reverse(blocks);
        return Optional.of(blocks);
    }

    /** The whole blocks from the start of the file on, by walking over their frames. */
    static Walked fromTheStart(ByteSource file, int most) throws FormatException {
        List<MemoryBlock> blocks = new ArrayList<>();
        long at = 0;
        try {
            while (at < file.size() && blocks.size() < most) {
                Optional<MemoryBlock> block = header(file, at);
                if (block.isEmpty()) {
                    break;
                }
                SnappyFrames frames = SnappyFrames.index(
                        file,
                        block.get().data(),
                        file.size() - block.get().data(),
                        block.get().size());
                if (frames.size() < block.get().size()) {
                    break;
                }
                long length = frames.end() - block.get().data();
                blocks.add(block.get().withLength(length));
                at = frames.end() + LENGTH_BYTES;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return new Walked(blocks, at);
    }

    private static FormatException unreadable(ByteSource file, IOException e) {
        return new FormatException(file.name() + " could not be read: " + IoReason.of(e), e);
    }
}
