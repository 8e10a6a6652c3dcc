package org.vmcoregdb.dump.sadump;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;
import org.vmcoregdb.dump.SavedCpu;
import org.vmcoregdb.dump.image.ImageDump;

/** Opens what firmware with sadump writes: one partition, a set of disks, or a file that was copied from a disk. */
public final class SadumpReader implements FormatReader {
    /** Not of a file that was copied, which begins with ids. */
    @Override
    public boolean recognises(FileHead head) {
        return head.startsWith(Disk.MAGIC);
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        Optional<Disk> found = Disk.of(probe.first());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<Disk> disks = new ArrayList<>();
        for (int i = 0; i < probe.sources().size(); i++) {
            FileHead head = probe.heads().get(i);
            disks.add(Disk.of(probe.sources().get(i)).orElseThrow(() -> probe.stranger(head)));
        }
        if (found.get().number() == 0) {
            if (disks.size() > 1) {
                throw new FormatException(probe.first().name() + " is an sadump dump that is on one disk");
            }
            Tables tables = Tables.read(found.get());
            SadumpPages.Room all =
                    new SadumpPages.Room(Optional.of(probe.first()), tables.data(), Long.MAX_VALUE - tables.data());
            String kind = found.get().end() > Disk.BLOCK ? "copied" : "one partition";
            return Optional.of(dump(kind, probe, tables, List.of(all), new ArrayList<>()));
        }
        return Optional.of(set(probe, disks));
    }

    private static DumpFile set(Probe probe, List<Disk> disks) throws FormatException {
        Disk first = disks.stream()
                .filter(disk -> disk.number() == 1)
                .findFirst()
                .orElseThrow(() -> new FormatException(probe.first().name() + " is disk "
                        + disks.get(0).number()
                        + " of a set that has an sadump dump: the first one, which says what is where, is missing"));
        Tables tables = Tables.read(first);
        List<SadumpPages.Room> rooms = new ArrayList<>();
        rooms.add(new SadumpPages.Room(
                Optional.of(first.source()), tables.data(), Math.max(0, first.used() - tables.data())));
        List<String> warnings = new ArrayList<>();
        int placed = 1;
        for (int i = 0; i < tables.disks().size(); i++) {
            String id = tables.disks().get(i);
            long number = i + 2L;
            Optional<Disk> disk = disks.stream()
                    .filter(one -> one.number() == number
                            && one.id().equals(id)
                            && one.set().equals(first.set()))
                    .findFirst();
            if (disk.isEmpty()) {
                warnings.add(
                        "disk " + number + " of the set of " + (tables.disks().size() + 1)
                                + " that has this sadump dump is missing, and with it the pages on it and on those behind it");
                rooms.add(new SadumpPages.Room(Optional.empty(), 0, Long.MAX_VALUE));
                break;
            }
            placed++;
            long bytes = Math.max(0, disk.get().used() - disk.get().end());
            rooms.add(new SadumpPages.Room(
                    Optional.of(disk.get().source()), disk.get().end(), bytes));
        }
        if (placed < disks.size() && warnings.isEmpty()) {
            throw new FormatException("Some of the " + disks.size() + " files are not of the set of disks that "
                    + first.source().name() + " is the first of");
        }
        return dump(placed + " of " + (tables.disks().size() + 1) + " disks", probe, tables, rooms, warnings);
    }

    private static DumpFile dump(
            String kind, Probe probe, Tables tables, List<SadumpPages.Room> rooms, List<String> warnings) {
        warnings.addAll(probe.packing().warnings());
        Machine machine = Machine.UNKNOWN;
        List<CpuState> cpus = new ArrayList<>();
        for (byte[] state : tables.states()) {
            for (Machine candidate : Machine.values()) {
                Optional<CpuState> cpu = SavedCpu.of(candidate)
                        .flatMap(part -> part.systemManagement(state))
                        .map(registers -> new CpuState("state in system management mode", registers));
                if (cpu.isPresent()) {
                    machine = candidate;
                    cpus.add(cpu.get());
                }
            }
        }
        SadumpPages pages = new SadumpPages(tables.memory(), tables.stored(), rooms);
        if (pages.counts().truncated() > 0 && warnings.isEmpty()) {
            warnings.add(probe.first().name() + " is cut short: it ends before the last of its pages");
        }
        String detail = probe.packing().label().isEmpty()
                ? kind
                : kind + ", " + probe.packing().label();
        ImageDump dump =
                ImageDump.of("sadump", detail, probe.first(), pages, warnings).with(machine, cpus);
        for (ByteSource other : probe.sources().subList(1, probe.sources().size())) {
            dump = dump.owning(other);
        }
        return dump;
    }
}
