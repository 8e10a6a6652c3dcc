package org.vmcoregdb.dump.elfcore;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.DumpFormat;
import org.vmcoregdb.dump.ForwardingDump;
import org.vmcoregdb.dump.LiveMemory;
import org.vmcoregdb.dump.PageLookup;

/**
 * The memory of the machine that this runs on, which its kernel shows as an ELF core ({@code fs/proc/kcore.c}). The one note of registers is of whoever
 * reads it, and of no CPU.
 */
final class LiveCore extends ForwardingDump {
    /** Where it is. */
    static final String PATH = "/proc/kcore";

    private final DumpFile core;

    LiveCore(DumpFile core) {
        super(core);
        this.core = core;
    }

    @Override
    public boolean isLive() {
        return true;
    }

    /** Nothing is kept of it. */
    @Override
    public Optional<DumpFile> renewed() {
        return Optional.of(this);
    }

    @Override
    public DumpFormat format() {
        return new DumpFormat("running kernel", "live, " + PATH, false, false);
    }

    @Override
    public PageLookup lookup(long pfn) {
        return core.lookup(pfn);
    }

    @Override
    public int copyOnce(long pfn, int pages, ByteBuffer target) {
        return core.copyOnce(pfn, pages, target);
    }

    @Override
    public List<CpuState> cpus() {
        return List.of();
    }

    @Override
    public List<String> warnings() {
        List<String> all = new ArrayList<>(core.warnings());
        all.add(LiveMemory.warning(PATH));
        return List.copyOf(all);
    }
}
