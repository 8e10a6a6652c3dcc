package org.vmcoregdb.dump.qemu;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.PartSource;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.Packing;
import org.vmcoregdb.dump.WrappingReader;

/** Finds QEMU's stream in a file of libvirt's save ({@code virsh save}, managed save). */
public final class LibvirtSaveReader implements WrappingReader {
    private static final String MAGIC = "LibvirtQemudSave";
    private static final String LABEL = "libvirt save";
    private static final int HEADER_BYTES = 92;
    private static final int STREAM_MAGIC = 0x4d564551;
    private static final int LARGEST_VERSION = 2;
    private static final int LZOP = 4;
    private static final int SPARSE = 6;

    /** QEMU begins where a page does when it writes pages in place. */
    private static final int ALIGNMENT = 4096;

    private static final int MOST_PADDING = 1 << 20;

    @Override
    public boolean recognises(FileHead head) {
        return head.startsWith(MAGIC);
    }

    @Override
    public OptionalLong compressedPart(ByteSource source) throws FormatException {
        Header header = Header.read(source);
        boolean compressed = header.format != 0 && header.format != SPARSE;
        return compressed ? OptionalLong.of(header.stream) : OptionalLong.empty();
    }

    @Override
    public Unwrapped unwrap(ByteSource source) throws FormatException {
        Header header = Header.read(source);
        try {
            long start = header.stream;
            if (header.format == SPARSE) {
                for (long at = start; at < Math.min(source.size(), start + MOST_PADDING); at++) {
                    if ((int) source.littleEndianLong(at) == STREAM_MAGIC) {
                        start = at;
                        break;
                    }
                    at = (at / ALIGNMENT + 1) * ALIGNMENT - 1;
                }
            }
            return new Unwrapped(PartSource.after(source, start), new Packing(LABEL, List.of()));
        } catch (IOException e) {
            throw new FormatException(source.name() + " could not be read: " + IoReason.of(e), e);
        }
    }

    /**
     * What the header says.
     *
     * @param format how the stream is compressed
     * @param stream file offset of the stream
     */
    private record Header(int format, long stream) {
        static Header read(ByteSource source) throws FormatException {
            ByteOrder order = ByteOrder.LITTLE_ENDIAN;
            Cursor cursor = new Cursor(source, order, MAGIC.length());
            long version = cursor.u32("version");
            if (version > LARGEST_VERSION) {
                order = ByteOrder.BIG_ENDIAN;
                cursor = new Cursor(source, order, MAGIC.length());
                version = cursor.u32("version");
            }
            if (version == 0 || version > LARGEST_VERSION) {
                throw new FormatException(source.name() + " is a machine saved by libvirt in version " + version
                        + " of its format; only version " + LARGEST_VERSION + " is known");
            }
            long xml = cursor.u32("length of the XML");
            cursor.skip(Integer.BYTES);
            long format = cursor.u32("format of the stream");
            if (format == LZOP || format > SPARSE) {
                throw new FormatException(source.name() + " is a machine saved by libvirt whose stream is "
                        + (format == LZOP ? "compressed by lzop" : "in an unknown format " + format)
                        + ", which is not read (virsh save-image-edit or qemu.conf's save_image_format choose"
                        + " another)");
            }
            if (HEADER_BYTES + xml > source.size()) {
                throw new FormatException(
                        source.name() + " is a machine saved by libvirt, cut short in its description");
            }
            return new Header((int) format, HEADER_BYTES + xml);
        }
    }
}
