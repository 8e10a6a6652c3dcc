package org.vmcoregdb.convert;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.codec.PageCompressor;
import org.vmcoregdb.codec.SnappyPageCompressor;
import org.vmcoregdb.codec.ZlibPageCompressor;
import org.vmcoregdb.codec.ZstdPageCompressor;

/** A format that dumps are written in. */
public enum TargetFormat {
    /** kdump-compressed, pages with zstd. */
    KDUMP_ZSTD("kdump-zstd", 0x20),
    /** kdump-compressed, pages with zlib: the only one that old programs know. */
    KDUMP_ZLIB("kdump-zlib", 0x1),
    /** kdump-compressed, pages with snappy. */
    KDUMP_SNAPPY("kdump-snappy", 0x4),
    /** An ELF vmcore. */
    ELF("elf", 0);

    private final String word;
    private final int flag;

    TargetFormat(String word, int flag) {
        this.word = word;
        this.flag = flag;
    }

    /** What users call it. */
    public String word() {
        return word;
    }

    /** The flag of a kdump's header and page descriptors that says how they are compressed; 0 if they are not. */
    int flag() {
        return flag;
    }

    /** A compressor of its pages, if it compresses them. */
    Optional<PageCompressor> compressor() {
        return switch (this) {
            case KDUMP_ZSTD -> Optional.of(new ZstdPageCompressor());
            case KDUMP_ZLIB -> Optional.of(new ZlibPageCompressor());
            case KDUMP_SNAPPY -> Optional.of(new SnappyPageCompressor());
            case ELF -> Optional.empty();
        };
    }

    /** What users call them. */
    public static List<String> words() {
        return Arrays.stream(values()).map(TargetFormat::word).toList();
    }

    /** The one that users call so. */
    public static Optional<TargetFormat> named(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word.equals(word))
                .findFirst();
    }
}
