package org.vmcoregdb.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfWriter;

/** Packages made to do harm: each is refused in a sentence, quickly, and nothing is written outside of the folder. */
@Timeout(120)
class HostilePackagesTest {
    private static final byte[] KERNEL = PackageBytes.elf(2, PackageBytes.KERNEL_ID, true);

    @TempDir
    private Path folder;

    private void refused(byte[] bytes, String... parts) throws IOException {
        Path file = Files.write(folder.resolve("package"), bytes);
        Path out = folder.resolve("in/out");
        DebugPackage one = DebugPackage.of(new FileLocation(file), ExpansionProgress.SILENT)
                .orElseThrow();
        assertThatThrownBy(() -> one.extract(out))
                .isInstanceOf(FormatException.class)
                .message()
                .startsWith(file.toString())
                .doesNotContain("\n")
                .contains(parts);
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.filter(Files::isRegularFile)).containsExactly(file);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../vmlinux",
                "usr/../../vmlinux",
                "./../../../etc/vmlinux",
                "usr/lib/..",
                "/etc/vmlinux",
                "//vmlinux",
                "boot/\u0007vmlinux"
            })
    void namesThatLeadOut(String name) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(name, KERNEL);
        refused(PackageBytes.tar(files), " is refused: the name ");
        refused(PackageBytes.deb(Container.XZ, PackageBytes.tar(files)), " is refused: the name ");
        byte[] cpio = Compressed.bytes(Container.ZSTD, PackageBytes.cpio(files));
        refused(PackageBytes.rpm("zstd", cpio), " is refused: the name ");
    }

    @Test
    void aNameWithoutEnd() throws IOException {
        refused(PackageBytes.tar(Map.of("a/".repeat(3000) + "vmlinux", KERNEL)), "has 6007 characters");
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        refused(
                PackageBytes.tarWithLink("boot/vmlinux", "/etc/passwd"),
                "boot/vmlinux is a link, and links are not followed");
        refused(PackageBytes.tarWithLink("boot/vmlinux", "../../../../etc/passwd"), "links are not followed");
    }

    /** A link to a folder outside, and then a file in it: it is a file in a folder of ours. */
    @Test
    void aFileBelowALinkStaysInside() throws Exception {
        byte[] link = PackageBytes.tarWithLink("boot", "/tmp");
        byte[] file = PackageBytes.tar(Map.of("boot/vmlinux", KERNEL));
        byte[] both = ElfWriter.concat(java.util.Arrays.copyOf(link, 512), file);
        Path path = Files.write(folder.resolve("package"), both);
        Path out = folder.resolve("out");
        DebugPackage one = DebugPackage.of(new FileLocation(path), ExpansionProgress.SILENT)
                .orElseThrow();
        assertThat(one.extract(out))
                .singleElement()
                .extracting(StoredFile::path)
                .isEqualTo(out.resolve("boot/vmlinux"));
        assertThat(out.resolve("boot")).isDirectory();
        assertThat(Files.isSymbolicLink(out.resolve("boot"))).isFalse();
    }

    /** A sparse ELF header before 4 GiB of zeros, which are 4 MiB in gzip and less in others. */
    @ParameterizedTest
    @ValueSource(strings = {"GZIP", "XZ", "ZSTD"})
    void bombs(String container) throws IOException {
        byte[] head = PackageBytes.tar(Map.of("boot/vmlinux", KERNEL));
        byte[] size = "77777777777".getBytes(StandardCharsets.US_ASCII);
        byte[] lying = head.clone();
        int at = 512; // behind the folder's header
        System.arraycopy(size, 0, lying, at + 124, size.length);
        checksum(lying, at);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = stream(container, bomb)) {
            out.write(lying, 0, head.length - 1024);
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 300; i++) {
                out.write(zeros);
            }
        }
        refused(bomb.toByteArray(), " is refused: ", "which no debug information does");
    }

    private static OutputStream stream(String container, OutputStream out) throws IOException {
        return switch (container) {
            case "GZIP" -> new GZIPOutputStream(out);
            case "XZ" -> new org.tukaani.xz.XZOutputStream(out, new org.tukaani.xz.LZMA2Options(1));
            default -> new com.github.luben.zstd.ZstdOutputStream(out);
        };
    }

    private static void checksum(byte[] tar, int at) {
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? ' ' : tar[at + i] & 0xff;
        }
        byte[] text = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, tar, at + 148, 8);
    }

    @Test
    void sizesOf2To60() throws IOException {
        byte[] tar = PackageBytes.tar(Map.of("boot/vmlinux", KERNEL));
        int at = 512 + 124;
        byte[] size = {(byte) 0x80, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0}; // base 256: 1 << 60
        System.arraycopy(size, 0, tar, at, size.length);
        checksum(tar, 512);
        refused(tar, "boot/vmlinux in it would have 1152921504606846976 bytes, and at most 8 GiB are expanded");
    }

    @Test
    void anArMemberOfAbsurdSize() throws IOException {
        byte[] deb = PackageBytes.deb(Container.GZIP, PackageBytes.tar(PackageBytes.usual()));
        System.arraycopy("9999999999".getBytes(StandardCharsets.US_ASCII), 0, deb, 8 + 48, 10);
        refused(deb, "is an ar archive, but no Debian package: it has no data.tar");
    }

    @Test
    void rpmHeadersOfAbsurdSize() throws IOException {
        byte[] rpm = PackageBytes.rpm("gzip", new byte[0]);
        for (int at : new int[] {96 + 8, 96 + 12}) {
            byte[] huge = rpm.clone();
            huge[at] = 0x7f;
            refused(huge, "is a damaged RPM package: its signature's ", "are believed");
            huge[at] = (byte) 0xff;
            refused(huge, "is a damaged RPM package: its signature's ");
        }
        byte[] lying = rpm.clone();
        lying[96 + 12] = 1;
        refused(lying, "the header ends after ");
        byte[] other = rpm.clone();
        other[96] = 0;
        refused(other, "its signature begins with 0xade801, not 0x8eade801");
        refused(java.util.Arrays.copyOf(rpm, 90), "is an RPM package that is cut short or damaged");
    }

    /** An xz header that asks for a dictionary of 1.5 GiB, which is what decoding would allocate. */
    @Test
    void anXzDictionaryOfAbsurdSize() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        org.tukaani.xz.LZMA2Options options = new org.tukaani.xz.LZMA2Options(0);
        try (OutputStream xz = new org.tukaani.xz.XZOutputStream(out, options)) {
            xz.write(PackageBytes.tar(PackageBytes.usual()));
        }
        byte[] bytes = out.toByteArray();
        bytes[12 + 4] = 37; // block header: size, flags, filter, its properties' size, dictionary
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(bytes, 12, 8);
        for (int i = 0; i < 4; i++) {
            bytes[12 + 8 + i] = (byte) (crc.getValue() >>> 8 * i);
        }
        ByteArrayOutputStream ar = new ByteArrayOutputStream();
        try (var archive = new org.apache.commons.compress.archivers.ar.ArArchiveOutputStream(ar)) {
            archive.putArchiveEntry(
                    new org.apache.commons.compress.archivers.ar.ArArchiveEntry("data.tar.xz", bytes.length));
            archive.write(bytes);
            archive.closeArchiveEntry();
        }
        refused(ar.toByteArray(), "is a Debian package that is cut short or damaged", "memory");
    }
}
