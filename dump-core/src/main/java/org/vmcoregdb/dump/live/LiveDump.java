package org.vmcoregdb.dump.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.ForwardingDump;
import org.vmcoregdb.dump.LiveMemory;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.image.ExtentMap;
import org.vmcoregdb.dump.image.ImageDump;

/** A machine that runs, as it was when its registers were read; its memory as it is when it is first asked for. */
final class LiveDump extends ForwardingDump {
    private final LiveMemory memory;
    private final ImageDump image;

    private LiveDump(LiveMemory memory, ImageDump image) {
        super(image);
        this.memory = memory;
        this.image = image;
    }

    @Override
    public PageLookup lookup(long pfn) {
        return image.lookup(pfn);
    }

    @Override
    public int copyOnce(long pfn, int pages, ByteBuffer target) {
        return image.copyOnce(pfn, pages, target);
    }

    static LiveDump of(LiveMemory memory) throws IOException {
        List<ExtentMap.Piece> pieces = memory.ranges().stream()
                .map(range -> new ExtentMap.Piece(range.start(), range.end(), LiveMemory.HEAD_BYTES + range.start()))
                .toList();
        List<CpuState> cpus = memory.cpus();
        return new LiveDump(
                memory,
                ImageDump.of(memory.kind(), memory.way(), memory, ExtentMap.of(pieces), List.of())
                        .with(memory.machine(), cpus));
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public Optional<DumpFile> renewed() {
        memory.forget();
        try {
            return Optional.of(of(memory));
        } catch (IOException gone) {
            return Optional.of(this); // whoever reads its memory learns why
        }
    }

    @Override
    public List<String> warnings() {
        return List.of(LiveMemory.warning(memory.name()));
    }
}
