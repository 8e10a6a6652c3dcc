package org.vmcoregdb.dump.lime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;
import org.vmcoregdb.dump.image.ExtentMap;
import org.vmcoregdb.dump.image.ImageDump;

/** Opens images of LiME and AVML. */
public final class LimeReader implements FormatReader {
    private static final int LIME_VERSION = 1;
    private static final int AVML_VERSION = 2;
    private static final int MAGIC_BYTES = 4;

    /** AVML writes blocks of 16 MiB: this many are 16 TiB. */
    private static final int MOST_BLOCKS = 1 << 20;

    private static final long AVML_BLOCK = 16 << 20;

    @Override
    public boolean recognises(FileHead head) throws FormatException {
        int magic = magic(head);
        if (magic != MemoryBlock.LIME_MAGIC && magic != MemoryBlock.AVML_MAGIC) {
            return false;
        }
        long version = head.number(Long.BYTES) >>> Integer.SIZE;
        int known = magic == MemoryBlock.LIME_MAGIC ? LIME_VERSION : AVML_VERSION;
        if (version != known) {
            throw new FormatException(head.name() + " is an image of " + name(magic) + " of version " + version
                    + "; only version " + known + " is known");
        }
        return true;
    }

    private static int magic(FileHead head) {
        return head.bytes().length < MAGIC_BYTES ? 0 : (int) head.number(MAGIC_BYTES);
    }

    private static String name(int magic) {
        return magic == MemoryBlock.LIME_MAGIC ? "LiME" : "AVML";
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        if (!recognises(probe.head())) {
            return Optional.empty();
        }
        int magic = magic(probe.head());
        if (probe.sources().size() > 1) {
            throw new FormatException(
                    probe.first().name() + " is an image of " + name(magic) + ", of which there is one file");
        }
        List<String> warnings = new ArrayList<>(probe.packing().warnings());
        String detail = probe.packing().label();
        return Optional.of(
                magic == MemoryBlock.LIME_MAGIC
                        ? lime(probe.first(), detail, warnings)
                        : avml(probe.first(), detail, warnings));
    }

    private static DumpFile lime(ByteSource file, String detail, List<String> warnings) throws FormatException {
        List<ExtentMap.Piece> pieces = new ArrayList<>();
        long at = 0;
        while (at < file.size()) {
            Optional<MemoryBlock> block = pieces.size() < MOST_BLOCKS
                    ? MemoryBlock.header(file, at, MemoryBlock.LIME_MAGIC, LIME_VERSION)
                    : Optional.empty();
            if (block.isEmpty()) {
                warnings.add(damaged(file, at));
                break;
            }
            MemoryBlock found = block.get();
            long inFile = Math.min(found.size(), file.size() - found.data());
            add(pieces, found.start(), found.start() + inFile, found.data());
            add(pieces, found.start() + inFile, found.end(), ExtentMap.TRUNCATED);
            if (inFile < found.size()) {
                warnings.add(file.name()
                        + " is cut short: it ends before the last of its memory; what is missing is said where"
                        + " it is asked for");
            }
            at = found.data() + found.size();
        }
        return ImageDump.of("LiME image", detail, file, map(file, pieces), warnings);
    }

    private static String damaged(ByteSource file, long at) {
        return file.name() + " is damaged or cut short: at 0x" + Long.toHexString(at)
                + ", where a block of memory should begin, there is none; what would follow is missing";
    }

    private static DumpFile avml(ByteSource file, String detail, List<String> warnings) throws FormatException {
        List<MemoryBlock> blocks = AvmlBlocks.fromTheEnd(file, MOST_BLOCKS).orElse(List.of());
        if (blocks.isEmpty()) {
            AvmlBlocks.Walked walked = AvmlBlocks.fromTheStart(file, MOST_BLOCKS);
            blocks = walked.blocks();
            if (walked.end() < file.size()) {
                warnings.add(damaged(file, walked.end()));
            }
        }
        List<ExtentMap.Piece> pieces = new ArrayList<>();
        long offset = 0;
        long rangeStart = 0;
        long previousEnd = -1;
        for (MemoryBlock block : blocks) {
            boolean sameRange = previousEnd >= 0
                    && block.start() >= previousEnd
                    && (previousEnd - rangeStart) % AVML_BLOCK == 0
                    && (block.start() - rangeStart) % AVML_BLOCK == 0;
            if (sameRange) {
                add(pieces, previousEnd, block.start(), ExtentMap.ZEROS);
            } else {
                rangeStart = block.start();
            }
            previousEnd = block.end();
            add(pieces, block.start(), block.end(), offset);
            offset += block.size();
        }
        AvmlMemory memory = new AvmlMemory(file, blocks);
        String packing = detail.isEmpty() ? "snappy" : "snappy, " + detail;
        return ImageDump.of("AVML image", packing, memory, map(file, pieces), warnings);
    }

    private static void add(List<ExtentMap.Piece> pieces, long start, long end, long offset) {
        if (start < end) {
            pieces.add(new ExtentMap.Piece(start, end, offset));
        }
    }

    private static ExtentMap map(ByteSource file, List<ExtentMap.Piece> pieces) throws FormatException {
        if (pieces.isEmpty()) {
            throw new FormatException(file.name() + " is damaged or cut short: not one block of memory is in it");
        }
        return ExtentMap.of(pieces);
    }
}
