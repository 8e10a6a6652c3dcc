package org.vmcoregdb.dump.vmware;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;
import org.vmcoregdb.dump.SavedCpu;
import org.vmcoregdb.dump.image.ExtentMap;
import org.vmcoregdb.dump.image.ImageDump;

/** Opens machines that VMware suspended: {@code .vmss} and {@code .vmsn}, with the {@code .vmem} beside it if memory is there. */
public final class VmwareStateReader implements FormatReader {
    private static final Set<Integer> MAGICS = Set.of(0xbed2bed2, 0xbed3bed3, 0xbad1bad1, 0xbad2bad2);
    private static final int OLD_MAGIC = 0xbed0bed0;
    private static final int PAGE_SHIFT = 12;
    private static final long MOST_PAGES = 1L << 40;

    @Override
    public boolean recognises(FileHead head) throws FormatException {
        int magic = (int) head.number(Integer.BYTES);
        if (magic == OLD_MAGIC) {
            throw new FormatException(
                    head.name() + " is the state of a machine of an old version of VMware, with 32-bit"
                            + " sizes, which is not supported");
        }
        return MAGICS.contains(magic);
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        List<ByteSource> sources = probe.sources();
        boolean first = recognises(probe.head());
        if (sources.size() == 2 && (first || recognises(probe.heads().get(1)))) {
            return Optional.of(open(sources.get(first ? 0 : 1), Optional.of(sources.get(first ? 1 : 0)), probe));
        }
        if (first && sources.size() == 1) {
            return Optional.of(open(probe.first(), Optional.empty(), probe));
        }
        if (first) {
            throw new FormatException(probe.first().name()
                    + " is the state of a VMware machine, to which one file with its memory belongs");
        }
        return Optional.empty();
    }

    private static DumpFile open(ByteSource state, Optional<ByteSource> given, Probe probe) throws FormatException {
        SavedState saved = SavedState.read(state);
        List<String> warnings = new ArrayList<>(probe.packing().warnings());
        Optional<SavedState.Block> inside = saved.memoryBlock().filter(block -> block.bytes() > 0);
        Optional<ByteSource> beside = inside.isPresent() ? Optional.empty() : given.isPresent() ? given : beside(probe);
        if (inside.isEmpty() && beside.isEmpty()) {
            throw new FormatException(state.name()
                    + " has no memory in it, which then is in a .vmem file beside it: there is none (one of"
                    + " another name can be given with it)");
        }
        ByteSource memory = beside.orElse(state);
        long start = inside.map(SavedState.Block::position).orElse(0L);
        long size = inside.map(SavedState.Block::bytes).orElse(memory.size());
        ExtentMap extents = extents(memory, start, size, saved.regions(), warnings);
        List<CpuState> cpus = new ArrayList<>();
        Machine machine = cpus(saved.cpus(), cpus);
        String detail = inside.isPresent() ? "one file" : "memory in " + fileName(memory.name());
        ImageDump dump =
                ImageDump.of("VMware state", detail, memory, extents, warnings).with(machine, cpus);
        return inside.isPresent() ? dump : dump.owning(state);
    }

    /** The memory's file, which is compressed as the other one is, or not. */
    private static Optional<ByteSource> beside(Probe probe) throws FormatException {
        Optional<ByteSource> alike = probe.companion(name -> name.replaceFirst("[.]vms[sn](?=[.]|$)", ".vmem"));
        return alike.isPresent() ? alike : probe.companion(name -> name.replaceFirst("[.]vms[sn]([.].*)?$", ".vmem"));
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static ExtentMap extents(
            ByteSource memory, long start, long size, List<SavedState.Region> regions, List<String> warnings)
            throws FormatException {
        List<ExtentMap.Piece> pieces = new ArrayList<>();
        List<SavedState.Region> all =
                regions.isEmpty() ? List.of(new SavedState.Region(0, 0, size >>> PAGE_SHIFT)) : regions;
        boolean cut = false;
        for (SavedState.Region region : all) {
            if (region.frame() > MOST_PAGES || region.page() > MOST_PAGES || region.pages() > MOST_PAGES) {
                throw new FormatException(memory.name() + ": a region of its memory is where none can be");
            }
            long from = region.frame() << PAGE_SHIFT;
            long to = region.frame() + region.pages() << PAGE_SHIFT;
            long offset = start + (region.page() << PAGE_SHIFT);
            long inFile = Math.max(0, Math.min(to - from, memory.size() - offset));
            add(pieces, from, from + inFile, offset);
            add(pieces, from + inFile, to, ExtentMap.TRUNCATED);
            cut |= from + inFile < to;
        }
        if (cut) {
            warnings.add(memory.name() + " is cut short: not all of the machine's memory is in it");
        }
        return ExtentMap.of(pieces);
    }

    private static void add(List<ExtentMap.Piece> pieces, long start, long end, long offset) {
        if (start < end) {
            pieces.add(new ExtentMap.Piece(start, end, offset));
        }
    }

    private static Machine cpus(List<Map<String, Long>> values, List<CpuState> cpus) {
        Machine machine = Machine.UNKNOWN;
        for (Map<String, Long> cpu : values) {
            for (Machine candidate : Machine.values()) {
                Optional<RegisterSet> registers = SavedCpu.of(candidate).flatMap(part -> part.vmware(cpu));
                if (registers.isPresent()) {
                    machine = candidate;
                    cpus.add(new CpuState("VMware's state of CPU " + cpus.size(), registers.get()));
                }
            }
        }
        return machine;
    }
}
