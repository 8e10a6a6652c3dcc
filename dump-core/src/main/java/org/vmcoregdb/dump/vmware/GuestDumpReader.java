package org.vmcoregdb.dump.vmware;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;
import org.vmcoregdb.dump.SavedCpu;
import org.vmcoregdb.dump.image.ExtentMap;
import org.vmcoregdb.dump.image.ImageDump;

/** Opens VMware's {@code debug.guest}, with the {@code debug.vmem} beside it. */
public final class GuestDumpReader implements FormatReader {
    private static final int OLDEST = 1;
    private static final int WITH_KIND = 7;
    private static final int SMALLER_GAP = 4;
    /** Where the description of memory is, by version; 0 for one that is not known. */
    private static final int[] MEMORY_AT = {0, 21, 0, 22, 22, 22, 23, 16};

    private static final int MOST_CPUS = 4096;
    private static final int HOLES = 2;
    private static final int FIRST_BYTES = 116;
    private static final int SECOND_BYTES = 233;
    private static final int GAP = 45;
    private static final int GAP_SINCE_4 = 42;
    private static final int BEHIND = 4096;
    private static final int PAGE_SHIFT = 12;
    private static final long MOST_PAGES = 1L << 40;
    private static final int X86 = 1;

    /** By sizes of memory that fit each other; that of the file proves it. */
    @Override
    public boolean recognises(FileHead head) throws FormatException {
        return Guest.header(head.asSource()).isPresent();
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        Optional<Guest> found = probe.sources().size() == 1 ? Guest.read(probe.first()) : Optional.empty();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Guest guest = found.get();
        ByteSource state = probe.first();
        Optional<ByteSource> alike = probe.companion(name -> name.replaceFirst("[.]guest(?=[.]|$)", ".vmem"));
        Optional<ByteSource> beside =
                alike.isPresent() ? alike : probe.companion(name -> name.replaceFirst("[.]guest([.].*)?$", ".vmem"));
        ByteSource memory = beside.orElseThrow(() -> new FormatException(state.name()
                + " is VMware's state of a guest, whose memory is in a .vmem file beside it: there is none"));
        List<String> warnings = new ArrayList<>();
        List<ExtentMap.Piece> pieces = new ArrayList<>();
        long offset = 0;
        for (long[] piece : guest.memory) {
            long from = piece[0] << PAGE_SHIFT;
            long to = piece[1] << PAGE_SHIFT;
            long inFile = Math.max(0, Math.min(to - from, memory.size() - offset));
            if (inFile > 0) {
                pieces.add(new ExtentMap.Piece(from, from + inFile, offset));
            }
            if (from + inFile < to) {
                pieces.add(new ExtentMap.Piece(from + inFile, to, ExtentMap.TRUNCATED));
            }
            offset += to - from;
        }
        if (memory.size() != offset) {
            warnings.add(
                    memory.name() + " has " + memory.size() + " bytes, and the machine had " + offset + " of memory");
        }
        List<CpuState> cpus = new ArrayList<>();
        Machine machine = Machine.UNKNOWN;
        for (int i = 0; i < guest.first.size(); i++) {
            for (Machine candidate : Machine.values()) {
                byte[] first = guest.first.get(i);
                byte[] second = guest.second.get(i);
                Optional<RegisterSet> registers =
                        SavedCpu.of(candidate).flatMap(part -> part.vmwareGuest(first, second));
                if (registers.isPresent()) {
                    machine = candidate;
                    cpus.add(new CpuState("VMware's state of CPU " + i, registers.get()));
                }
            }
        }
        return Optional.of(
                ImageDump.of("VMware guest dump", "v" + guest.version, memory, ExtentMap.of(pieces), warnings)
                        .with(machine, cpus)
                        .owning(state));
    }

    /**
     * What the file says.
     *
     * @param version of the format
     * @param cpus how many there are
     * @param start file offset of the state of the first
     * @param memory first and end frame of each piece
     * @param first state of each CPU
     * @param second the rest of it
     */
    private record Guest(
            int version, long cpus, long start, List<long[]> memory, List<byte[]> first, List<byte[]> second) {
        /** What stands before the state of the CPUs. */
        static Optional<Guest> header(ByteSource file) throws FormatException {
            if (file.size() < MEMORY_AT[WITH_KIND] + FIRST_BYTES) {
                return Optional.empty();
            }
            Cursor cursor = new Cursor(file, ByteOrder.LITTLE_ENDIAN, 0);
            long version = cursor.u32("version");
            long count = cursor.u32("CPUs");
            boolean known = version >= OLDEST && version < MEMORY_AT.length && MEMORY_AT[(int) version] != 0;
            if (!known || count == 0 || count > MOST_CPUS) {
                return Optional.empty();
            }
            boolean old = version == OLDEST;
            cursor.moveTo(MEMORY_AT[(int) version]);
            long last = cursor.s64("last address");
            long pages = old ? cursor.u32("pages") : cursor.s64("pages");
            cursor.skip(Integer.BYTES);
            long holes = cursor.u32("holes");
            List<long[]> memory = new ArrayList<>();
            long next = 0;
            long without = 0;
            for (int i = 0; i < HOLES; i++) {
                long frame = old ? cursor.u32("hole") : cursor.s64("hole");
                long size = old ? cursor.u32("hole") : cursor.s64("hole");
                if (i < holes) {
                    if (frame < next || size < 0 || frame > MOST_PAGES || size > MOST_PAGES) {
                        return Optional.empty();
                    }
                    memory.add(new long[] {next, frame});
                    next = frame + size;
                    without += size;
                }
            }
            boolean fits = holes <= HOLES
                    && pages > 0
                    && pages <= MOST_PAGES
                    && last + 1 == pages + without << PAGE_SHIFT
                    && pages + without >= next;
            if (!fits || version == WITH_KIND && cursor.u32("kind of CPU") != X86) {
                return Optional.empty();
            }
            memory.add(new long[] {next, pages + without});
            long start = MEMORY_AT[(int) version] + (old ? 36 + 8 * holes + 4 : version == WITH_KIND ? 56 + 11 : 56);
            return Optional.of(new Guest((int) version, count, start, memory, List.of(), List.of()));
        }

        static Optional<Guest> read(ByteSource file) throws FormatException {
            Optional<Guest> header = header(file);
            int gap = header.isPresent() && header.get().version < SMALLER_GAP ? GAP : GAP_SINCE_4;
            long each = (long) FIRST_BYTES + gap + SECOND_BYTES + BEHIND;
            if (header.isEmpty() || file.size() != header.get().start + header.get().cpus * each) {
                return Optional.empty();
            }
            Guest guest = header.get();
            Cursor cursor = new Cursor(file, ByteOrder.LITTLE_ENDIAN, 0);
            List<byte[]> first = new ArrayList<>();
            List<byte[]> second = new ArrayList<>();
            for (long i = 0; i < guest.cpus; i++) {
                cursor.moveTo(guest.start + i * each);
                first.add(cursor.bytes("state of CPU " + i, FIRST_BYTES));
                cursor.skip(gap);
                second.add(cursor.bytes("state of CPU " + i, SECOND_BYTES));
            }
            return Optional.of(new Guest(guest.version, guest.cpus, guest.start, guest.memory, first, second));
        }
    }
}
