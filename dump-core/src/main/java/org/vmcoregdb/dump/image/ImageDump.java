package org.vmcoregdb.dump.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.DumpFormat;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.VmcoreInfo;

/** A dump of memory that lies in files as it was, and which may have registers of CPUs besides. It has no notes. */
public final class ImageDump implements DumpFile {
    /** Pages of formats that do not say how large theirs are. */
    public static final int PAGE_BYTES = 4096;

    private final DumpFormat format;
    private final Machine machine;
    private final PageStore pages;
    private final List<CpuState> cpus;
    private final Optional<ByteSource> bytes;
    private final List<Closeable> opened;
    private final List<String> warnings;

    private ImageDump(
            DumpFormat format,
            Machine machine,
            PageStore pages,
            List<CpuState> cpus,
            Optional<ByteSource> bytes,
            List<Closeable> opened,
            List<String> warnings) {
        this.format = format;
        this.machine = machine;
        this.pages = pages;
        this.cpus = List.copyOf(cpus);
        this.bytes = bytes;
        this.opened = List.copyOf(opened);
        this.warnings = List.copyOf(warnings);
    }

    /**
     * A dump of memory alone.
     *
     * @param file what has the memory; closed with the dump
     * @param warnings whole sentences about what is wrong with the file: then the dump is not complete
     */
    public static ImageDump of(String name, String detail, ByteSource file, ExtentMap extents, List<String> warnings) {
        return of(name, detail, file, new ExtentPages(file, extents, PAGE_BYTES), warnings);
    }

    /**
     * A dump of memory alone.
     *
     * @param file what the pages are read from; closed with the dump
     * @param warnings whole sentences about what is wrong with the file: then the dump is not complete
     */
    public static ImageDump of(String name, String detail, ByteSource file, PageStore pages, List<String> warnings) {
        return new ImageDump(
                new DumpFormat(name, detail, false, !warnings.isEmpty()),
                Machine.UNKNOWN,
                pages,
                List.of(),
                Optional.of(file),
                List.of(file),
                warnings);
    }

    /**
     * A dump of a file that has all memory of a machine from address 0 on, with the hole below 4 GiB in it or left out.
     *
     * @param memory closed with the dump
     */
    public static ImageDump whole(String name, String detail, ByteSource memory) throws FormatException {
        long size = memory.size();
        try {
            Optional<ExtentMap> map =
                    GuestMemoryMap.noneHasHole(size) ? Optional.empty() : GuestMemoryMap.search(memory);
            boolean unknown = map.isEmpty() && !GuestMemoryMap.noneHasHole(size);
            List<String> warnings = unknown ? List.of(GuestMemoryMap.unknown(memory.name())) : List.of();
            ExtentMap extents = map.isPresent() ? map.get() : ExtentMap.of(List.of(new ExtentMap.Piece(0, size, 0)));
            return of(name, detail, memory, extents, warnings);
        } catch (IOException e) {
            throw new FormatException(memory.name() + " could not be read: " + IoReason.of(e), e);
        }
    }

    /** The same with the registers of CPUs. */
    public ImageDump with(Machine known, List<CpuState> registers) {
        return new ImageDump(format, known, pages, registers, bytes, opened, warnings);
    }

    /** The same with more sentences about what is wrong with the file. */
    public ImageDump warning(List<String> sentences) {
        List<String> more = new ArrayList<>(warnings);
        more.addAll(sentences);
        DumpFormat known = new DumpFormat(format.name(), format.detail(), format.partial(), !more.isEmpty());
        return new ImageDump(known, machine, pages, cpus, bytes, opened, more);
    }

    /** The same with another file that is closed with it. */
    public ImageDump owning(Closeable file) {
        List<Closeable> more = new ArrayList<>(opened);
        more.add(file);
        return new ImageDump(format, machine, pages, cpus, bytes, more, warnings);
    }

    @Override
    public ImageDump as(Machine found) {
        return new ImageDump(format, found, pages, cpus, bytes, opened, warnings);
    }

    @Override
    public DumpFormat format() {
        return format;
    }

    @Override
    public Optional<ByteSource> bytes() {
        return bytes;
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public int pageSize() {
        return pages.pageSize();
    }

    @Override
    public PageLookup lookup(long pfn) {
        return pages.lookup(pfn);
    }

    @Override
    public int copyOnce(long pfn, int count, ByteBuffer target) {
        return pages.copyOnce(pfn, count, target);
    }

    @Override
    public OptionalLong nextStored(long pfn) {
        return pages.nextStored(pfn);
    }

    @Override
    public OptionalLong storedWord(long paddr) {
        return pages.storedWord(paddr);
    }

    @Override
    public void soon(long paddr, long length) {
        pages.soon(paddr, length);
    }

    @Override
    public List<MemoryRange> ranges() {
        return pages.ranges();
    }

    @Override
    public PageCounts pageCounts() {
        return pages.counts();
    }

    @Override
    public List<Note> notes() {
        return List.of();
    }

    @Override
    public List<CpuState> cpus() {
        return cpus;
    }

    /** Images have none; where the kernel keeps its own in memory is for others to find. */
    @Override
    public Optional<VmcoreInfo> vmcoreInfo() {
        return Optional.empty();
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Closeable file : opened) {
            try {
                file.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
