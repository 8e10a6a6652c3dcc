package org.vmcoregdb.elf;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.zip.InflaterInputStream;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * A section with SHF_COMPRESSED: {@code Elf64_Chdr} (type, reserved, size, alignment), then a zlib or zstd stream. Before there was
 * that flag, debug sections were compressed as {@code .zdebug_…}: the letters ZLIB, the size, highest byte first, then a zlib stream.
 */
final class CompressedSection {
    private static final int ELFCOMPRESS_ZLIB = 1;
    private static final int ELFCOMPRESS_ZSTD = 2;

    private static final int ZLIB_LETTERS = 0x5a4c4942;

    private CompressedSection() {}

    /** True of a section that is compressed in the old way. */
    static boolean isOld(Section section, ByteSource stored) throws FormatException {
        return section.name().startsWith(".zdebug")
                && stored.size() >= Integer.BYTES
                && new Cursor(stored, ByteOrder.BIG_ENDIAN, 0).u32("magic") == ZLIB_LETTERS;
    }

    static ByteSource expandOld(ByteSource stored) throws FormatException {
        Cursor cursor = new Cursor(stored, ByteOrder.BIG_ENDIAN, Integer.BYTES);
        return expand(stored, cursor, cursor.length("expanded size"), ELFCOMPRESS_ZLIB);
    }

    static ByteSource expand(ByteSource stored, ByteOrder order) throws FormatException {
        Cursor cursor = new Cursor(stored, order, 0);
        int type = cursor.s32("ch_type");
        cursor.skip(4);
        long size = cursor.length("ch_size");
        cursor.skip(8);
        return expand(stored, cursor, size, type);
    }

    private static ByteSource expand(ByteSource stored, Cursor cursor, long size, int type) throws FormatException {
        if (size > Integer.MAX_VALUE - 8) {
            throw new FormatException(stored.name() + ": its expanded size is " + size + ", more than 2 GiB");
        }
        // what is expanded is there twice for a moment
        if (size > Runtime.getRuntime().maxMemory() / 3) {
            throw new FormatException(stored.name() + " expands to " + (size >> 20)
                    + " MiB, for which there is not enough memory (VMCOREGDB_JAVA_OPTS=-Xmx4g gives more)");
        }
        byte[] compressed = cursor.bytes("compressed bytes", cursor.remaining());
        // readNBytes grows as data arrives, so a ch_size out of the blue allocates nothing.
        try (InputStream stream = decoder(type, new ByteArrayInputStream(compressed), stored.name())) {
            byte[] bytes = stream.readNBytes((int) size);
            if (bytes.length < size) {
                throw new FormatException(stored.name() + " decompresses to " + bytes.length + " bytes, not the " + size
                        + " it promises");
            }
            return new ByteArraySource(stored.name(), bytes);
        } catch (IOException e) {
            throw new FormatException(stored.name() + " does not decompress: " + e.getMessage(), e);
        }
    }

    private static InputStream decoder(int type, InputStream compressed, String name)
            throws IOException, FormatException {
        return switch (type) {
            case ELFCOMPRESS_ZLIB -> new InflaterInputStream(compressed);
            case ELFCOMPRESS_ZSTD -> new ZstdInputStream(compressed);
            default -> throw new FormatException(name + ": ch_type is " + type + ", neither 1 (zlib) nor 2 (zstd)");
        };
    }
}
