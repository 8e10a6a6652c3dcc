package org.vmcoregdb.dump.microvm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/** Opens snapshots of Cloud Hypervisor: one of {@code state.json} and {@code memory-ranges}, beside which the other is, or both. */
public final class CloudHypervisorReader implements FormatReader {
    private static final String FORMAT = "Cloud Hypervisor snapshot";
    private static final String START = "{\"snapshots\":{";
    private static final String STATE = "state.json";
    private static final String MEMORY = "memory-ranges";

    @Override
    public boolean recognises(FileHead head) {
        return head.startsWith(START);
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        List<ByteSource> sources = probe.sources();
        for (int i = 0; i < sources.size(); i++) {
            if (recognises(probe.heads().get(i))) {
                return Optional.of(open(sources.get(i), memory(probe, i)));
            }
        }
        if (sources.size() > 1) {
            return Optional.empty();
        }
        Optional<ByteSource> beside = probe.companion(name -> name.equals(MEMORY) ? STATE : name);
        return beside.isPresent() && recognises(FileHead.of(beside.get()))
                ? Optional.of(open(beside.get(), probe.first()))
                : Optional.empty();
    }

    private static ByteSource memory(Probe probe, int state) throws FormatException {
        List<ByteSource> sources = probe.sources();
        if (sources.size() == 2) {
            return sources.get(1 - state);
        }
        Optional<ByteSource> beside =
                sources.size() == 1 ? probe.companion(name -> name.replace(STATE, MEMORY)) : Optional.empty();
        return beside.orElseThrow(() -> new FormatException(sources.get(state).name()
                + " is the state of a Cloud Hypervisor machine, to which one file with its memory belongs: " + MEMORY
                + " beside it, or another that is given with it"));
    }

    private static DumpFile open(ByteSource state, ByteSource memory) throws FormatException {
        CloudHypervisorState saved = CloudHypervisorState.parse(state.name(), StateFile.read(state));
        List<String> warnings = new ArrayList<>();
        List<CpuState> cpus = new ArrayList<>();
        Machine machine = Machine.UNKNOWN;
        for (CloudHypervisorState.Cpu cpu : saved.cpus()) {
            for (Machine candidate : Machine.values()) {
                Optional<RegisterSet> registers =
                        SavedCpu.of(candidate).flatMap(part -> part.kvm(cpu.general(), cpu.special()));
                if (registers.isPresent()) {
                    machine = candidate;
                    cpus.add(new CpuState("Cloud Hypervisor's state of CPU " + cpu.number(), registers.get()));
                }
            }
        }
        if (cpus.isEmpty()) {
            warnings.add(
                    state.name()
                            + " is of a version of Cloud Hypervisor in whose state the registers of CPUs are not recognised: there are none");
        }
        Optional<ExtentMap> extents = extents(saved.ranges(), memory, warnings);
        if (extents.isEmpty()) {
            warnings.add(state.name()
                    + " is of a version of Cloud Hypervisor in whose state it is not recognised where memory is: "
                    + memory.name() + " is taken for all of it from address 0 on (FILE@ADDRESS says it otherwise)");
        }
        return MachineImage.of(FORMAT, state, memory, extents, warnings).with(machine, cpus);
    }

    private static Optional<ExtentMap> extents(
            List<CloudHypervisorState.Range> ranges, ByteSource memory, List<String> warnings) {
        List<ExtentMap.Piece> pieces = new ArrayList<>();
        long offset = 0;
        for (CloudHypervisorState.Range range : ranges) {
            long end = range.start() + range.bytes();
            long inFile = Math.min(range.bytes(), memory.size() - offset);
            if (inFile > 0) {
                pieces.add(new ExtentMap.Piece(range.start(), range.start() + inFile, offset));
            }
            if (inFile < range.bytes()) {
                pieces.add(new ExtentMap.Piece(range.start() + inFile, end, ExtentMap.TRUNCATED));
            }
            offset += inFile;
        }
        if (pieces.stream().anyMatch(piece -> piece.offset() < 0)) {
            warnings.add(memory.name() + " is cut short: not all of the machine's memory is in it");
        }
        return pieces.isEmpty() ? Optional.empty() : Optional.of(ExtentMap.of(pieces));
    }
}
