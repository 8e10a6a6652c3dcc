package org.vmcoregdb.dump;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;

/** Another dump, some of whose pages have other contents. Closing it leaves the other one open. */
public final class AlteredDump implements DumpFile {
    private final DumpFile original;
    private final Map<Long, byte[]> altered;

    /** @param altered new contents by page frame number */
    public AlteredDump(DumpFile original, Map<Long, byte[]> altered) {
        this.original = original;
        this.altered = altered;
    }

    @Override
    public PageLookup lookup(long pfn) {
        byte[] other = altered.get(pfn);
        return other == null ? original.lookup(pfn) : PageLookup.Present.whole(other);
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
    public List<String> warnings() {
        return original.warnings();
    }

    @Override
    public void close() throws IOException {}
}
