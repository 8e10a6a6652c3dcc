package org.vmcoregdb.dump.elfcore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
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
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.dump.image.ExtentPages;

/** An ELF vmcore. */
public final class ElfCoreDump implements DumpFile {
    private final ByteSource source;
    private final ElfCoreHeaders headers;
    private final ExtentPages pages;

    private ElfCoreDump(ByteSource source, ElfCoreHeaders headers) {
        this.source = source;
        this.headers = headers;
        this.pages = new ExtentPages(source, headers.extents(), headers.pageSize());
    }

    /**
     * Reads headers and notes. The dump owns the source from then on; if this fails it is left open.
     *
     * @param source an ELF file
     * @param packing what the file was wrapped in
     * @throws FormatException if it is not the core of a 64-bit little-endian kernel
     */
    public static ElfCoreDump open(ByteSource source, Packing packing) throws FormatException {
        return new ElfCoreDump(source, ElfCoreHeaders.read(source, packing));
    }

    @Override
    public DumpFormat format() {
        return headers.format();
    }

    @Override
    public Optional<ByteSource> bytes() {
        return Optional.of(source);
    }

    @Override
    public Machine machine() {
        return headers.machine();
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
        return headers.notes();
    }

    @Override
    public List<CpuState> cpus() {
        return RegisterNotes.cpus(machine(), headers.notes());
    }

    @Override
    public Optional<VmcoreInfo> vmcoreInfo() {
        return headers.vmcoreInfo();
    }

    @Override
    public OptionalLong headerPhysBase() {
        return headers.physBase();
    }

    @Override
    public List<String> erased() {
        return Erasure.ofNotes(headers.notes());
    }

    @Override
    public List<String> warnings() {
        return headers.warnings();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
