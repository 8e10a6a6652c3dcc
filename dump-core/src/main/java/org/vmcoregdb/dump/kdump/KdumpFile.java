package org.vmcoregdb.dump.kdump;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.DumpFormat;
import org.vmcoregdb.dump.Erasure;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.Packing;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.RegisterNotes;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.dump.VmcoreInfo;

/** A kdump-compressed dump, of one file or of a split set. */
public final class KdumpFile implements DumpFile {
    /** More runs of memory than any machine has; a bitmap with more is noise. */
    private static final int RANGE_LIMIT = 1 << 16;

    private final List<KdumpPart> parts;
    private final KdumpPart first;
    private final DumpFormat format;
    private final List<Note> notes;
    private final Optional<VmcoreInfo> vmcoreInfo;
    private final List<String> erased;
    private final List<String> warnings;
    private final PageDecoder decoder;
    private volatile @Nullable List<MemoryRange> ranges;

    private KdumpFile(SplitSet set, Packing packing) throws FormatException, IOException {
        this.parts = set.parts();
        this.first = parts.get(0);
        List<String> problems = new ArrayList<>(packing.warnings());
        problems.addAll(set.warnings());
        boolean incomplete = !problems.isEmpty();
        this.notes = List.copyOf(first.notes(problems));
        Optional<VmcoreInfo> info = first.vmcoreInfo();
        this.vmcoreInfo = info.isPresent() ? info : VmcoreInfo.ofNotes(notes);
        for (KdumpPart part : parts) {
            incomplete |= warnIfIncomplete(part, problems);
        }
        this.erased = first.erased();
        Erasure.warning(first.source().name(), erased).ifPresent(problems::add);
        this.warnings = List.copyOf(problems);
        this.format = new DumpFormat(
                (first.header().diskdump() ? "diskdump v" : "kdump-compressed v")
                        + first.header().version(),
                detail(
                        first.header().compression(),
                        packing.label(),
                        first.subHeader().split() ? parts.size() : 0),
                first.header().diskdump()
                        ? first.twoBitmaps()
                        : first.subHeader().dumpLevel() != 0,
                incomplete);
        this.decoder = new PageDecoder(first.header().blockSize());
    }

    /**
     * Reads the headers, the notes and the second bitmap. The dump owns the sources from then on; if this fails they are
     * left open.
     *
     * @param sources one file that starts with {@code KDUMP} or {@code DISKDUMP}, or the files of a split set in any
     *     order
     * @param packing what the files were wrapped in
     * @throws FormatException if they are damaged, of an unsupported machine, or do not belong together
     */
    public static KdumpFile open(List<ByteSource> sources, Packing packing) throws FormatException {
        List<KdumpPart> parts = new ArrayList<>();
        for (ByteSource source : sources) {
            parts.add(KdumpPart.open(source));
        }
        try {
            return new KdumpFile(SplitSet.of(parts), packing);
        } catch (IOException e) {
            throw new FormatException(sources.get(0).name() + " could not be read: " + e.getMessage(), e);
        }
    }

    private static boolean warnIfIncomplete(KdumpPart part, List<String> warnings) throws IOException {
        String name = part.source().name();
        if (part.truncated()) {
            warnings.add(name + " is cut short: it ends at 0x"
                    + Long.toHexString(part.source().size())
                    + ", before the pages that it promises; these are missing");
            return true;
        }
        if (part.header().incomplete()) {
            warnings.add(name + " is marked as incomplete: the dumper did not get to its end");
        }
        return part.header().incomplete();
    }

    private static String detail(String compression, String packing, int splitParts) {
        List<String> words = new ArrayList<>();
        if (!compression.isEmpty()) {
            words.add(compression);
        }
        if (!packing.isEmpty()) {
            words.add(packing);
        }
        if (splitParts > 0) {
            words.add("split, " + splitParts + (splitParts == 1 ? " file" : " files"));
        }
        return String.join(", ", words);
    }

    @Override
    public DumpFormat format() {
        return format;
    }

    @Override
    public Optional<ByteSource> bytes() {
        return Optional.of(first.source());
    }

    /** From the header's utsname; where QEMU wrote "Unknown" there, from the size of the register notes. */
    @Override
    public Machine machine() {
        Machine named = first.header().machine();
        if (named != Machine.UNKNOWN) {
            return named;
        }
        for (Note note : notes) {
            if (note.is("CORE", Note.NT_PRSTATUS)) {
                return Machine.ofPrStatus(note.descriptor().length);
            }
        }
        return Machine.UNKNOWN;
    }

    @Override
    public int pageSize() {
        return first.header().blockSize();
    }

    @Override
    public PageLookup lookup(long pfn) {
        return lookup(pfn, false);
    }

    @Override
    public PageLookup lookupOnce(long pfn) {
        return lookup(pfn, true);
    }

    private PageLookup lookup(long pfn, boolean once) {
        try {
            if (!first.dumped().get(pfn)) {
                boolean memory = first.twoBitmaps() && first.existing().get(pfn);
                return PageLookup.Absent.of(memory ? AbsenceReason.EXCLUDED : AbsenceReason.NOT_RAM);
            }
            for (KdumpPart part : parts) {
                if (part.describes(pfn)) {
                    return read(part, pfn, once);
                }
            }
            return PageLookup.Absent.of(AbsenceReason.TRUNCATED); // in a part of the split set that was not given
        } catch (IOException e) {
            return PageLookup.Absent.of(AbsenceReason.of(e));
        }
    }

    @Override
    public OptionalLong nextStored(long pfn) {
        try {
            long next = pfn < 0 ? Long.MAX_VALUE : first.dumped().nextSet(pfn);
            return next >= first.dumped().bits() ? OptionalLong.empty() : OptionalLong.of(next);
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }

    /** Pages are stored in their order, so that those of a range lie one after another, as their descriptors do. */
    @Override
    public void soon(long paddr, long length) {
        if (paddr < 0 || length <= 0 || length > Long.MAX_VALUE - paddr) {
            return;
        }
        long start = paddr / pageSize();
        long end = (paddr + length - 1) / pageSize() + 1;
        for (KdumpPart part : parts) {
            try {
                part.soon(start, end);
            } catch (IOException unreadable) {
                return; // who reads the pages learns why
            }
        }
    }

    private PageLookup read(KdumpPart part, long pfn, boolean once) throws IOException {
        ByteSource source = part.source();
        long descriptor = part.descriptorOffset(pfn);
        if (part.pastEnd(descriptor)) {
            return PageLookup.Absent.of(AbsenceReason.TRUNCATED);
        }
        long sizeAndFlags = source.littleEndianLong(descriptor + 8);
        return decoder.decode(
                source,
                source.littleEndianLong(descriptor),
                sizeAndFlags & 0xffffffffL,
                (int) (sizeAndFlags >>> Integer.SIZE),
                once);
    }

    @Override
    public List<MemoryRange> ranges() {
        List<MemoryRange> known = ranges;
        if (known == null) {
            known = readRanges();
            ranges = known;
        }
        return known;
    }

    private List<MemoryRange> readRanges() {
        List<MemoryRange> found = new ArrayList<>();
        try {
            for (long[] run : first.existing().runs(RANGE_LIMIT)) {
                found.add(new MemoryRange(run[0] * pageSize(), run[1] * pageSize()));
            }
        } catch (IOException unreadable) {
            // lookup() says so for each page; the ranges are those that could be read.
            return List.copyOf(found);
        }
        return List.copyOf(found);
    }

    @Override
    public PageCounts pageCounts() {
        try {
            long dumped = first.dumped().count();
            long total = Math.max(dumped, first.existing().count());
            long truncated = dumped;
            for (KdumpPart part : parts) {
                truncated -= part.descriptorCount();
                truncated += part.truncated() ? part.countTruncated() : 0;
            }
            return new PageCounts(total, dumped - truncated, total - dumped, truncated);
        } catch (IOException unreadable) {
            return new PageCounts(0, 0, 0, 0);
        }
    }

    @Override
    public List<Note> notes() {
        return notes;
    }

    @Override
    public List<CpuState> cpus() {
        return RegisterNotes.cpus(machine(), notes);
    }

    @Override
    public Optional<VmcoreInfo> vmcoreInfo() {
        return vmcoreInfo;
    }

    /** Empty for QEMU's dumps: it reads the decimal number in vmcoreinfo as hexadecimal, and what it writes is wrong. */
    @Override
    public OptionalLong headerPhysBase() {
        boolean qemu = Note.anyOf(notes, "QEMU");
        return qemu ? OptionalLong.empty() : first.subHeader().physBase();
    }

    @Override
    public Optional<UtsName> headerUtsName() {
        return first.header().knownUtsName();
    }

    @Override
    public OptionalLong headerTime() {
        return first.header().time();
    }

    @Override
    public List<String> erased() {
        return erased;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() throws IOException {
        decoder.close();
        IOException failure = null;
        for (KdumpPart part : parts) {
            try {
                part.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
