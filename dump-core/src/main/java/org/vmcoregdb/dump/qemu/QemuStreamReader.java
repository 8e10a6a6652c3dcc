package org.vmcoregdb.dump.qemu;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.archive.KeptBytes;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;
import org.vmcoregdb.dump.SavedCpu;
import org.vmcoregdb.dump.image.ExtentMap;
import org.vmcoregdb.dump.image.ExtentPages;
import org.vmcoregdb.dump.image.GuestMemoryMap;
import org.vmcoregdb.dump.image.ImageDump;

/** Opens the stream in which QEMU saves a machine. */
public final class QemuStreamReader implements FormatReader {
    private static final String MAGIC = "QEVM";
    private static final int VERSION = 3;
    private static final int HEADER_BYTES = 8;

    /** What is kept of a stream, and the version of its layout. */
    private static final String INDEX = "pages of a QEMU stream 1";

    private static final int LARGEST_INDEX = 64 << 20;

    /** Streams with fewer are walked over again: that takes some milliseconds. */
    private static final int KEPT_PAGES = 1 << 16;

    /** What QEMU calls the memory of machines that have one piece of it. */
    private static final List<String> MEMORY = List.of("pc.ram", "mach-virt.ram");

    /** And of those with several. */
    private static final String NODE = "ram-node[0-9]{1,4}";

    @Override
    public boolean recognises(FileHead head) throws FormatException {
        if (!head.startsWith(MAGIC)) {
            return false;
        }
        long version = Integer.reverseBytes((int) (head.number(HEADER_BYTES) >>> Integer.SIZE));
        if (version != VERSION) {
            throw new FormatException(head.name() + " is a saved QEMU machine of version " + version + "; only version "
                    + VERSION + " is known");
        }
        return true;
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        if (!recognises(probe.head())) {
            return Optional.empty();
        }
        ByteSource file = probe.first();
        if (probe.sources().size() > 1) {
            throw new FormatException(file.name() + " is a saved QEMU machine, of which there is one file");
        }
        try {
            return Optional.of(
                    open(file, probe.packing().label(), probe.packing().warnings(), stream(file, probe)));
        } catch (IOException e) {
            throw new FormatException(file.name() + " could not be read: " + IoReason.of(e), e);
        }
    }

    /** What is in the stream: of one with many pages that is kept, for the next time. */
    private static RamStream stream(ByteSource file, Probe probe) throws FormatException, IOException {
        Optional<KeptBytes> kept = probe.memo().place(INDEX, LARGEST_INDEX);
        Optional<byte[]> index = kept.flatMap(KeptBytes::read);
        Optional<RamStream> known = index.isPresent() ? RamStream.restore(file, index.get()) : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        RamStream walked = RamStream.read(file, probe.progress());
        if (walked.complete() && walked.walked() >= KEPT_PAGES) {
            kept.ifPresent(place -> place.write(walked.index()));
        }
        return walked;
    }

    private static DumpFile open(ByteSource file, String packing, List<String> packingWarnings, RamStream stream)
            throws FormatException, IOException {
        List<String> warnings = new ArrayList<>(packingWarnings);
        List<RamBlock> memory = guestMemory(stream.blocks());
        if (memory.isEmpty()) {
            throw new FormatException(file.name() + " is a saved QEMU machine that is cut short: no memory is in it");
        }
        List<Map<String, Long>> values =
                stream.complete() ? CpuSections.read(file, stream.end(), stream.hasFooters()) : List.of();
        if (!stream.complete()) {
            warnings.add(file.name()
                    + " is cut short in the machine's memory: what is missing reads as zeros, and the"
                    + " registers of its CPUs are missing");
        } else if (values.isEmpty()) {
            warnings.add(file.name() + " does not describe its devices: the registers of its CPUs are missing");
        }
        Machine machine = Machine.UNKNOWN;
        List<CpuState> cpus = new ArrayList<>();
        for (Map<String, Long> cpu : values) {
            for (Machine candidate : Machine.values()) {
                Optional<RegisterSet> registers = SavedCpu.of(candidate).flatMap(part -> part.qemu(cpu));
                if (registers.isPresent()) {
                    machine = candidate;
                    cpus.add(new CpuState("QEMU's state of CPU " + cpus.size(), registers.get()));
                }
            }
        }
        RamMemory bytes = new RamMemory(file, memory, stream.runs(), stream.pageSize());
        ExtentPages pages = new ExtentPages(bytes, places(bytes, machine, warnings), stream.pageSize());
        String detail = stream.machine().isEmpty() || packing.isEmpty()
                ? stream.machine() + packing
                : stream.machine() + ", " + packing;
        return ImageDump.of("saved QEMU machine", detail, bytes, pages, warnings)
                .with(machine, cpus);
    }

    /** Where memory is: from where QEMU's machines have it on, and with the hole that they leave. */
    private static ExtentMap places(ByteSource memory, Machine machine, List<String> warnings) throws IOException {
        long start = SavedCpu.of(machine).map(SavedCpu::qemuMemory).orElse(0L);
        boolean mayHaveHole = start == 0 && !GuestMemoryMap.noneHasHole(memory.size());
        Optional<ExtentMap> map = mayHaveHole ? GuestMemoryMap.search(memory) : Optional.empty();
        if (mayHaveHole && map.isEmpty()) {
            warnings.add(GuestMemoryMap.unknown(memory.name()));
        }
        return map.orElseGet(() -> ExtentMap.of(List.of(new ExtentMap.Piece(start, start + memory.size(), 0))));
    }

    /** The blocks that are the guest's memory, in the order of their addresses. */
    private static List<RamBlock> guestMemory(List<RamBlock> blocks) {
        Optional<RamBlock> usual =
                blocks.stream().filter(block -> MEMORY.contains(block.name())).findFirst();
        if (usual.isPresent()) {
            return List.of(usual.get());
        }
        List<RamBlock> nodes = blocks.stream()
                .filter(block -> block.name().matches(NODE))
                .sorted(Comparator.comparingInt(block ->
                        Integer.parseInt(block.name().substring(block.name().indexOf("node") + "node".length()))))
                .toList();
        return nodes.isEmpty()
                ? blocks.stream().max(Comparator.comparingLong(RamBlock::bytes)).stream()
                        .toList()
                : nodes;
    }
}
