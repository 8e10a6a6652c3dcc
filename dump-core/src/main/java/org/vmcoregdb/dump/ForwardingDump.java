package org.vmcoregdb.dump;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;

/**
 * Another dump whose memory is shown differently: what is not overridden is that dump's, except ways to read it past {@link #lookup}, which are
 * closed: {@link #bytes} and {@link #storedWord} are empty.
 */
public abstract class ForwardingDump implements DumpFile {
    private final DumpFile original;

    /** @param original is closed with this one */
    protected ForwardingDump(DumpFile original) {
        this.original = original;
    }

    @Override
    public List<String> warnings() {
        return original.warnings();
    }

    @Override
    public OptionalLong nextStored(long pfn) {
        return original.nextStored(pfn);
    }

    @Override
    public void soon(long paddr, long length) {
        original.soon(paddr, length);
    }

    @Override
    public DumpFormat format() {
        return original.format();
    }

    @Override
    public Machine machine() {
        return original.machine();
    }

    @Override
    public int pageSize() {
        return original.pageSize();
    }

    @Override
    public P2m p2m() {
        return original.p2m();
    }

    @Override
    public List<MemoryRange> ranges() {
        return original.ranges();
    }

    @Override
    public PageCounts pageCounts() {
        return original.pageCounts();
    }

    @Override
    public List<Note> notes() {
        return original.notes();
    }

    @Override
    public List<CpuState> cpus() {
        return original.cpus();
    }

    @Override
    public Optional<VmcoreInfo> vmcoreInfo() {
        return original.vmcoreInfo();
    }

    @Override
    public OptionalLong headerPhysBase() {
        return original.headerPhysBase();
    }

    @Override
    public Optional<UtsName> headerUtsName() {
        return original.headerUtsName();
    }

    @Override
    public OptionalLong headerTime() {
        return original.headerTime();
    }

    @Override
    public List<String> erased() {
        return original.erased();
    }

    @Override
    public void close() throws IOException {
        original.close();
    }
}
