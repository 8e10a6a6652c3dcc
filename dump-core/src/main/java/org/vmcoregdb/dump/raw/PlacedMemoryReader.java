package org.vmcoregdb.dump.raw;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.PlacedSource;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;
import org.vmcoregdb.dump.image.ExtentMap;
import org.vmcoregdb.dump.image.ImageDump;

/** Opens raw memory of which the user said where it was: {@code FILE@ADDRESS}. What is in the files is not looked at. */
public final class PlacedMemoryReader implements FormatReader {
    /** Physical addresses have at most 52 bits. */
    private static final long LIMIT = 1L << 52;

    /** Never: raw memory begins with anything. */
    @Override
    public boolean recognises(FileHead head) {
        return false;
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        if (!(probe.first() instanceof PlacedSource memory)) {
            return Optional.empty();
        }
        if (probe.sources().size() > 1) {
            throw new FormatException(memory.name()
                    + " is raw memory, whose files are named together, with commas between"
                    + " (FILE@ADDRESS,FILE@ADDRESS)");
        }
        List<ExtentMap.Piece> pieces = new ArrayList<>();
        long offset = 0;
        for (PlacedSource.Part part : memory.parts()) {
            long size = part.source().size();
            if (size == 0) {
                throw new FormatException(part.source().name() + " is empty");
            }
            if (part.address() < 0 || part.address() >= LIMIT || size > LIMIT - part.address()) {
                throw new FormatException("No machine has memory at " + hex(part.address()) + ", where "
                        + part.source().name() + " is said to be");
            }
            pieces.add(new ExtentMap.Piece(part.address(), part.address() + size, offset));
            offset += size;
        }
        checkOverlap(memory.name(), pieces);
        String detail = pieces.size() == 1 ? "at " + hex(pieces.get(0).start()) : pieces.size() + " files";
        return Optional.of(ImageDump.of("raw memory", detail, memory, ExtentMap.of(pieces), List.of()));
    }

    private static void checkOverlap(String name, List<ExtentMap.Piece> pieces) throws FormatException {
        List<ExtentMap.Piece> sorted = new ArrayList<>(pieces);
        sorted.sort(Comparator.comparingLong(ExtentMap.Piece::start));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).start() < sorted.get(i - 1).end()) {
                throw new FormatException(name + ": two of the files have the memory at "
                        + hex(sorted.get(i).start()));
            }
        }
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }
}
