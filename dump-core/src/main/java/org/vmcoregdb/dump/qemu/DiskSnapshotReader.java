package org.vmcoregdb.dump.qemu;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.Packing;
import org.vmcoregdb.dump.WrappingReader;

/** Finds QEMU's stream in a disk image (qcow2) into which {@code savevm} put it: of several snapshots in the newest that has memory. */
public final class DiskSnapshotReader implements WrappingReader {
    private static final String MAGIC = "QFI\u00fb";
    private static final int SNAPSHOTS_AT = 60;
    private static final int SECOND_VERSION = 2;
    private static final int THIRD_VERSION = 3;
    private static final int SMALLEST_CLUSTER_BITS = 9;
    private static final int LARGEST_CLUSTER_BITS = 21;
    private static final int FEATURES_AT = 72;
    private static final int OTHER_DATA_FILE = 1 << 2;
    private static final int WIDE_ENTRIES = 1 << 4;
    private static final int KNOWN_FEATURES = 0x1f;
    /** QEMU makes no more. */
    private static final int MOST_SNAPSHOTS = 65_536;

    private static final int LARGEST_EXTRA = 1024;
    private static final int ENTRY_ALIGNMENT = 8;

    /** Disk images with snapshots, of which at least those of savevm have memory. */
    @Override
    public boolean recognises(FileHead head) {
        byte[] bytes = head.bytes();
        boolean any = false;
        for (int i = SNAPSHOTS_AT; i < SNAPSHOTS_AT + Integer.BYTES; i++) {
            any |= i < bytes.length && bytes[i] != 0;
        }
        return any && head.startsWith(MAGIC);
    }

    @Override
    public Unwrapped unwrap(ByteSource source) throws FormatException {
        Image image = Image.read(source);
        Saved saved = image.saved(source);
        if (saved.newest.isEmpty()) {
            throw new FormatException(source.name()
                    + " is a disk image whose snapshots have no memory: only those that savevm makes of a running"
                    + " machine have");
        }
        Snapshot newest = saved.newest.get();
        String label =
                "qcow2 snapshot \"" + newest.name + "\"" + (saved.count > 1 ? ", the newest of " + saved.count : "");
        return new Unwrapped(image.state(source, newest), new Packing(label, List.of()));
    }

    /**
     * The snapshots that have memory.
     *
     * @param newest the last one
     * @param count how many there are
     */
    private record Saved(Optional<Snapshot> newest, int count) {}

    /**
     * What the header says.
     *
     * @param clusterBits clusters have 2^this bytes
     * @param wide whether entries of tables of the second level have 16 bytes
     * @param diskBytes size of the disk
     * @param snapshotsAt file offset of the table of snapshots
     * @param snapshotCount how many there are
     */
    private record Image(int clusterBits, boolean wide, long diskBytes, long snapshotsAt, long snapshotCount) {
        static Image read(ByteSource source) throws FormatException {
            Cursor cursor = new Cursor(source, ByteOrder.BIG_ENDIAN, MAGIC.length());
            long version = cursor.u32("version");
            cursor.skip(Long.BYTES + Integer.BYTES);
            long clusterBits = cursor.u32("cluster_bits");
            long size = cursor.length("size of the disk");
            boolean encrypted = cursor.u32("crypt_method") != 0;
            long count = cursor.moveTo(SNAPSHOTS_AT).u32("number of snapshots");
            long table = cursor.length("table of snapshots");
            boolean third = version == THIRD_VERSION;
            long features = third ? cursor.moveTo(FEATURES_AT).s64("features") : 0;
            if (version != SECOND_VERSION && !third || (features & ~KNOWN_FEATURES) != 0) {
                throw new FormatException(source.name() + " is a disk image (qcow2) of version " + version
                        + (third ? " with features that are not known (0x" + Long.toHexString(features) + ")" : "")
                        + "; only versions 2 and 3 are read");
            }
            if (encrypted || (features & OTHER_DATA_FILE) != 0) {
                throw new FormatException(source.name() + " is a disk image that is "
                        + (encrypted ? "encrypted" : "without its data, which is another file")
                        + ": what its snapshots have of memory cannot be read");
            }
            if (clusterBits < SMALLEST_CLUSTER_BITS || clusterBits > LARGEST_CLUSTER_BITS || count > MOST_SNAPSHOTS) {
                throw new FormatException(source.name() + " is a damaged disk image: it says that clusters have 2^"
                        + clusterBits + " bytes and that there are " + count + " snapshots");
            }
            return new Image((int) clusterBits, (features & WIDE_ENTRIES) != 0, size, table, count);
        }

        Saved saved(ByteSource source) throws FormatException {
            Saved saved = new Saved(Optional.empty(), 0);
            Cursor cursor = new Cursor(source, ByteOrder.BIG_ENDIAN, snapshotsAt);
            for (long i = 0; i < snapshotCount; i++) {
                long tableAt = cursor.length("table of a snapshot");
                long entries = cursor.u32("size of a snapshot's table");
                int idBytes = cursor.u16("length of an id");
                int nameBytes = cursor.u16("length of a name");
                long seconds = cursor.u32("time of a snapshot");
                long nanos = cursor.u32("time of a snapshot");
                cursor.skip(Long.BYTES);
                long state = cursor.u32("size of a snapshot's memory");
                int extra = (int) Math.min(cursor.u32("length of more"), LARGEST_EXTRA + 1);
                if (extra > LARGEST_EXTRA) {
                    throw new FormatException(source.name() + " is a disk image whose table of snapshots is damaged");
                }
                long begin = cursor.position();
                state = extra >= Long.BYTES ? cursor.length("size of a snapshot's memory") : state;
                long disk = extra >= 2 * Long.BYTES ? cursor.length("size of a snapshot's disk") : diskBytes;
                String name = PrintableText.inLine(
                        cursor.moveTo(begin + extra + idBytes).fixedString("name of a snapshot", nameBytes));
                long end = cursor.position() - snapshotsAt;
                cursor.moveTo(snapshotsAt + (end + ENTRY_ALIGNMENT - 1) / ENTRY_ALIGNMENT * ENTRY_ALIGNMENT);
                long time = seconds * 1_000_000_000L + nanos;
                if (state > 0) {
                    boolean newer = saved.newest.isEmpty() || time >= saved.newest.get().time;
                    Snapshot one = new Snapshot(name, tableAt, entries, disk, state, time);
                    saved = new Saved(newer ? Optional.of(one) : saved.newest, saved.count + 1);
                }
            }
            return saved;
        }

        /** The memory of a snapshot lies behind its disk, from where a table of the second level begins. */
        ByteSource state(ByteSource source, Snapshot snapshot) throws FormatException {
            int entryBits = wide ? 4 : 3;
            int tableBits = clusterBits + clusterBits - entryBits;
            long first =
                    (snapshot.diskBytes >>> tableBits) + ((snapshot.diskBytes & (1L << tableBits) - 1) == 0 ? 0 : 1);
            long last = first + (snapshot.stateBytes - 1 >>> tableBits);
            if (last >= snapshot.entries || snapshot.entries > (source.size() - snapshot.tableAt) / Long.BYTES) {
                throw new FormatException(source.name() + " is a damaged disk image, or cut short: the memory of its"
                        + " snapshot \"" + snapshot.name + "\" is not all in it");
            }
            return new SnapshotState(
                    source, snapshot.tableAt + first * Long.BYTES, snapshot.stateBytes, clusterBits, entryBits);
        }
    }

    /**
     * A snapshot.
     *
     * @param name as it was given
     * @param tableAt file offset of its table of the first level
     * @param entries of that table
     * @param diskBytes size of its disk
     * @param stateBytes size of what savevm wrote, 0 of a snapshot of the disk alone
     * @param time nanoseconds since 1970
     */
    private record Snapshot(String name, long tableAt, long entries, long diskBytes, long stateBytes, long time) {}
}
