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

/** Opens snapshots of Firecracker: the file with the state, and that with the memory, in any order. */
public final class FirecrackerReader implements FormatReader {
    private static final String FORMAT = "Firecracker snapshot";

    @Override
    public boolean recognises(FileHead head) {
        return machine(head).isPresent();
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        List<ByteSource> sources = probe.sources();
        int state = -1;
        for (int i = 0; i < sources.size(); i++) {
            if (recognises(probe.heads().get(i))) {
                state = i;
            }
        }
        if (state < 0) {
            return Optional.empty();
        }
        if (sources.size() != 2) {
            throw new FormatException(sources.get(state).name()
                    + " is the state of a Firecracker machine, to which the other file of the snapshot belongs, with its"
                    + " memory: give both");
        }
        Machine machine = machine(probe.heads().get(state)).orElse(Machine.UNKNOWN);
        return Optional.of(open(sources.get(state), sources.get(1 - state), machine));
    }

    private static Optional<Machine> machine(FileHead head) {
        long magic = head.number(Long.BYTES) & ~0xffffL;
        for (Machine machine : Machine.values()) {
            Optional<SavedCpu> part = SavedCpu.of(machine);
            if (part.isPresent() && magic != 0 && part.get().firecrackerMagic() == magic) {
                return Optional.of(machine);
            }
        }
        return Optional.empty();
    }

    private static DumpFile open(ByteSource state, ByteSource memory, Machine machine) throws FormatException {
        byte[] bytes = StateFile.read(state);
        List<CpuState> cpus = new ArrayList<>();
        for (RegisterSet registers :
                SavedCpu.of(machine).map(part -> part.firecracker(bytes)).orElse(List.of())) {
            cpus.add(new CpuState("Firecracker's state of CPU " + cpus.size(), registers));
        }
        List<String> warnings = new ArrayList<>();
        if (cpus.isEmpty()) {
            warnings.add(state.name()
                    + " is of a version of Firecracker in whose state the registers of CPUs are not recognised:"
                    + " there are none");
        }
        Optional<ExtentMap> extents = FirecrackerRegions.find(bytes, memory.size());
        if (extents.isEmpty()) {
            warnings.add(state.name()
                    + " is of a version of Firecracker in whose state it is not recognised where memory is: "
                    + memory.name() + " is taken for all of it from address 0 on (FILE@ADDRESS says it otherwise)");
        }
        return MachineImage.of(FORMAT, state, memory, extents, warnings).with(machine, cpus);
    }
}
