package org.vmcoregdb.archive;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** A format that compresses one file as a whole. */
public enum Container {
    /** RFC 1952. */
    GZIP("gzip", 0x1f, 0x8b, 0x08),
    /** The .xz format. */
    XZ("xz", 0xfd, '7', 'z', 'X', 'Z', 0),
    /** RFC 8878. */
    ZSTD("zstd", 0x28, 0xb5, 0x2f, 0xfd),
    /** What {@code bzip2} writes. */
    BZIP2("bzip2", 'B', 'Z', 'h'),
    /** The .lzma format of before .xz; its first byte is the usual choice of parameters. */
    LZMA("lzma", 0x5d, 0, 0),
    /** Frames of lz4, as its command line tool writes them. */
    LZ4("lz4", 0x04, 0x22, 0x4d, 0x18),
    /** An archive of which the first file counts: what people make of one dump. */
    ZIP("zip", 'P', 'K', 3, 4);

    /** Enough for {@code xz -9e}, whose dictionary is 64 MiB; a header that asks for more is not believed. */
    private static final int XZ_MEMORY_KIB = 96 << 10;

    private final String label;
    private final byte[] magic;

    Container(String label, int... magic) {
        this.label = label;
        this.magic = new byte[magic.length];
        for (int i = 0; i < magic.length; i++) {
            this.magic[i] = (byte) magic[i];
        }
    }

    /** The container that a file with these first bytes is. */
    public static Optional<Container> of(byte[] head) {
        for (Container c : values()) {
            int length = c.magic.length;
            if (head.length >= length && Arrays.equals(head, 0, length, c.magic, 0, length)) {
                return Optional.of(c);
            }
        }
        return Optional.empty();
    }

    /** What to call it. */
    public String label() {
        return label;
    }

    /** The expanded bytes of a stream of this format, of all its members if it has several (.lzma has but one). */
    public InputStream expand(InputStream compressed) throws IOException {
        return switch (this) {
            case GZIP -> new GZIPInputStream(compressed);
            case XZ -> new XZInputStream(compressed, XZ_MEMORY_KIB);
            case ZSTD -> new ZstdInputStream(compressed);
            case BZIP2 -> new BZip2CompressorInputStream(compressed, true);
            case LZMA -> new LZMAInputStream(compressed, XZ_MEMORY_KIB);
            case LZ4 -> new FramedLZ4CompressorInputStream(compressed, true);
            case ZIP -> firstFile(new ZipArchiveInputStream(compressed));
        };
    }

    private static InputStream firstFile(ZipArchiveInputStream zip) throws IOException {
        ZipArchiveEntry entry = zip.getNextEntry();
        while (entry != null && entry.isDirectory()) {
            entry = zip.getNextEntry();
        }
        if (entry == null) {
            throw new IOException("there is no file in it");
        }
        if (!zip.canReadEntryData(entry)) {
            throw new IOException("it is encrypted, or compressed in a way that is not known");
        }
        return zip;
    }
}
