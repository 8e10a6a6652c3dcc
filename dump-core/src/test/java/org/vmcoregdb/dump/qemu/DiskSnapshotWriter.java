package org.vmcoregdb.dump.qemu;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes disk images with snapshots as QEMU does. */
public final class DiskSnapshotWriter {
    private static final int CLUSTER_BITS = 12;
    private static final int CLUSTER = 1 << CLUSTER_BITS;
    private static final int TABLE = CLUSTER / 8;
    /** More than one table of the second level. */
    private static final long DISK = (long) CLUSTER * TABLE + 5 * 512;

    private static final int FIRST_LEVEL_ENTRIES = 8;

    private final ByteBuffer file;
    private final int version;
    private int table = CLUSTER;
    private int snapshots;
    private int next = 4;
    private int secondLevel;

    /** An image of a version, with room for so many bytes. */
    public DiskSnapshotWriter(int version, int bytes) {
        this.version = version;
        this.file = ByteBuffer.allocate(bytes);
        file.put(new byte[] {'Q', 'F', 'I', (byte) 0xfb}).putInt(version);
        file.putInt(20, CLUSTER_BITS).putLong(24, DISK).putLong(64, CLUSTER);
    }

    /** Sets a number of the header. */
    public DiskSnapshotWriter header(int at, int value) {
        file.putInt(at, value);
        return this;
    }

    /** Sets bits in an entry of the last snapshot's second level. */
    public DiskSnapshotWriter orEntry(int index, long bits) {
        int at = secondLevel + 8 * index;
        file.putLong(at, file.getLong(at) | bits);
        return this;
    }

    /** A snapshot with what savevm wrote; nothing of one of the disk alone. Clusters of zeros are left out, as are those of the disk. */
    public DiskSnapshotWriter snapshot(String name, int seconds, byte[] state) {
        int firstLevel = next++ * CLUSTER;
        secondLevel = next++ * CLUSTER;
        file.putLong(firstLevel + 2 * 8, secondLevel | 1L << 63);
        for (int i = 0; i * CLUSTER < state.length; i++) {
            int count = Math.min(CLUSTER, state.length - i * CLUSTER);
            boolean zeros = true;
            for (int j = 0; j < count; j++) {
                zeros &= state[i * CLUSTER + j] == 0;
            }
            if (!zeros) {
                int cluster = next++ * CLUSTER;
                file.putLong(secondLevel + i * 8, cluster | 1L << 63);
                file.put(cluster, state, i * CLUSTER, count);
            }
        }
        boolean large = version == 3;
        file.position(table);
        file.putLong(firstLevel).putInt(FIRST_LEVEL_ENTRIES);
        file.putShort((short) 1)
                .putShort((short) name.length())
                .putInt(seconds)
                .putInt(0)
                .putLong(0);
        file.putInt(large ? 0 : state.length).putInt(large ? 16 : 0);
        if (large) {
            file.putLong(state.length).putLong(DISK);
        }
        file.put((byte) '1').put(name.getBytes(StandardCharsets.UTF_8));
        table = (file.position() + 7) / 8 * 8;
        file.putInt(60, ++snapshots);
        return this;
    }

    /** The image. */
    public byte[] build() {
        return file.array();
    }
}
