package org.vmcoregdb.archive;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/** Compresses in memory. */
public final class Compressed {
    private Compressed() {}

    /** The bytes in a container. */
    public static byte[] bytes(Container container, byte[] plain) throws IOException {
        if (container == Container.ZSTD) {
            return Zstd.compress(plain);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream stream = stream(container, out)) {
            stream.write(plain);
        }
        return out.toByteArray();
    }

    private static OutputStream stream(Container container, OutputStream out) throws IOException {
        return switch (container) {
            case GZIP -> new GZIPOutputStream(out);
            case XZ -> new XZOutputStream(out, new LZMA2Options(0));
            case BZIP2 -> new BZip2CompressorOutputStream(out);
            case LZMA -> new LZMAOutputStream(out, new LZMA2Options(0), -1);
            case LZ4 -> new FramedLZ4CompressorOutputStream(out);
            case ZIP -> {
                ZipOutputStream zip = new ZipOutputStream(out);
                zip.putNextEntry(new ZipEntry("folder/"));
                zip.putNextEntry(new ZipEntry("folder/file"));
                yield zip;
            }
            case ZSTD -> throw new IllegalArgumentException("zstd is compressed at once");
        };
    }
}
