package org.vmcoregdb.dump.kdump;

import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.UtsName;

/**
 * {@code struct disk_dump_header} and what comes after its signature.
 *
 * @param diskdump true for the old diskdump format, whose sub-header is another
 * @param version {@code header_version}, 1 to 6
 * @param utsname of the crashed kernel; strings are empty in QEMU's dumps
 * @param timestamp seconds since 1970, 0 if unknown
 * @param status compression and completeness flags
 * @param blockSize bytes in a block and a page
 * @param subHeaderBlocks blocks of the sub-header
 * @param bitmapBlocks blocks of both bitmaps together
 * @param maxMapNumber {@code max_mapnr}: one more than the last page frame number, as far as 32 bits hold it
 */
record KdumpHeader(
        boolean diskdump,
        int version,
        UtsName utsname,
        long timestamp,
        int status,
        int blockSize,
        long subHeaderBlocks,
        long bitmapBlocks,
        long maxMapNumber) {
    /** Flags of {@code status} and of a page descriptor. */
    static final int ZLIB = 0x1;

    static final int LZO = 0x2;
    static final int SNAPPY = 0x4;
    /** Of {@code status} only: the dumper ran out of space or died. */
    static final int INCOMPLETE = 0x8;

    static final int ZSTD = 0x20;

    private static final int UTS_FIELD = 65;
    private static final int LAST_VERSION = 6;
    private static final Set<String> MACHINES_32_BIT =
            Set.of("i386", "i486", "i586", "i686", "arm", "armv5tel", "ppc", "mips", "s390");

    static KdumpHeader read(ByteSource source) throws FormatException {
        Cursor cursor = new Cursor(source, ByteOrder.LITTLE_ENDIAN, 0);
        boolean diskdump = cursor.fixedString("signature", 8).equals("DISKDUMP");
        int version = cursor.s32("header_version");
        UtsName uts = new UtsName(
                cursor.fixedString("utsname.sysname", UTS_FIELD),
                cursor.fixedString("utsname.nodename", UTS_FIELD),
                cursor.fixedString("utsname.release", UTS_FIELD),
                cursor.fixedString("utsname.version", UTS_FIELD),
                cursor.fixedString("utsname.machine", UTS_FIELD),
                cursor.fixedString("utsname.domainname", UTS_FIELD));
        checkKind(source, version, uts.machine());
        cursor.moveTo(0x198); // struct timeval is aligned to 8
        long timestamp = cursor.s64("timestamp.tv_sec");
        cursor.skip(8);
        int status = cursor.s32("status");
        int blockSize = cursor.s32("block_size");
        long subHeaderBlocks = cursor.u32("sub_hdr_size");
        long bitmapBlocks = cursor.u32("bitmap_blocks");
        long maxMapNumber = cursor.u32("max_mapnr");
        if (blockSize < 4096 || blockSize > 65536 || Integer.bitCount(blockSize) != 1) {
            throw new FormatException(
                    source.name() + ": block_size of the kdump header is " + blockSize + ", which is not a page size");
        }
        KdumpHeader header = new KdumpHeader(
                diskdump, version, uts, timestamp, status, blockSize, subHeaderBlocks, bitmapBlocks, maxMapNumber);
        if (header.descriptorsOffset() > source.size() || header.bitmapBytes() > source.storedBytes()) {
            throw new FormatException(source.name() + " is cut short or damaged: its headers and bitmaps should be "
                    + header.descriptorsOffset() + " bytes, but it has only " + source.size());
        }
        return header;
    }

    private static void checkKind(ByteSource source, int version, String machine) throws FormatException {
        if (version >= 1 && version <= LAST_VERSION) {
            if (MACHINES_32_BIT.contains(machine) || machine.startsWith("armv7") || machine.startsWith("armv6")) {
                throw new FormatException(source.name() + " is a 32-bit kdump of " + machine
                        + "; only 64-bit little-endian kernels are supported");
            }
            return;
        }
        int swapped = Integer.reverseBytes(version);
        if (swapped >= 1 && swapped <= LAST_VERSION) {
            throw new FormatException(source.name() + " is a big-endian kdump of "
                    + (machine.isEmpty() ? "an unnamed machine" : machine)
                    + "; only 64-bit little-endian kernels are supported");
        }
        throw new FormatException(source.name() + ": header_version of the kdump header is "
                + Integer.toUnsignedString(version) + "; 1 to " + LAST_VERSION + " are known");
    }

    long subHeaderOffset() {
        return blockSize;
    }

    long firstBitmapOffset() {
        return (1 + subHeaderBlocks) * blockSize;
    }

    long bitmapBytes() {
        return bitmapBlocks * blockSize;
    }

    long descriptorsOffset() {
        return firstBitmapOffset() + bitmapBytes();
    }

    boolean incomplete() {
        return !diskdump && (status & INCOMPLETE) != 0;
    }

    OptionalLong time() {
        return timestamp > 0 ? OptionalLong.of(timestamp) : OptionalLong.empty();
    }

    /** Empty for QEMU's dumps, which know no more than the machine. */
    Optional<UtsName> knownUtsName() {
        return utsname.release().isEmpty() ? Optional.empty() : Optional.of(utsname);
    }

    Machine machine() {
        return Machine.ofUname(utsname.machine());
    }

    /** How pages are compressed, in words; single pages may be stored as they are. */
    String compression() {
        return (status & ZSTD) != 0
                ? "zstd"
                : (status & SNAPPY) != 0 ? "snappy" : (status & LZO) != 0 ? "lzo" : (status & ZLIB) != 0 ? "zlib" : "";
    }
}
