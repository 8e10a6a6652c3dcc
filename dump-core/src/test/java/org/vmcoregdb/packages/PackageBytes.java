package org.vmcoregdb.packages;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.bytes.ByteBuilder;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.elf.Section;

/** Builds small packages in memory. */
public final class PackageBytes {
    /** The build-ids of {@link #usual()}. */
    public static final String KERNEL_ID = "c0ffee".repeat(6) + "0001";

    public static final String MODULE_ID = "beef".repeat(10);
    static final String KERNEL = "usr/lib/debug/boot/vmlinux-6.1.0-test";
    static final String MODULE = "usr/lib/debug/lib/modules/6.1.0-test/kernel/net/snd-hda.ko.debug";

    private PackageBytes() {}

    /** An ELF file of a type (1 relocatable, 2 executable) with a build-id. */
    public static byte[] elf(int type, String id, boolean debugInfo) {
        byte[] note =
                ElfWriter.note(ByteOrder.LITTLE_ENDIAN, "GNU", 3, HexFormat.of().parseHex(id));
        byte[] noise = new byte[20_000];
        new Random(id.hashCode()).nextBytes(noise);
        return new ElfWriter(type, 62)
                .section(".note.gnu.build-id", Section.SHT_NOTE, Section.SHF_ALLOC, 0, 0, note)
                .section(debugInfo ? ".debug_info" : ".text", 1, 0, 0, 0, noise)
                .build();
    }

    /** A kernel, a module, and things of no interest. */
    public static Map<String, byte[]> usual() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("usr/share/doc/readme", "read me\n".getBytes(StandardCharsets.US_ASCII));
        files.put("usr/lib/debug/lib/modules/6.1.0-test/vmlinux.lds", new byte[100]);
        files.put(KERNEL, elf(2, KERNEL_ID, true));
        files.put(MODULE, elf(1, MODULE_ID, true));
        files.put("lib/modules/6.1.0-test/kernel/net/stripped.ko", elf(1, "dead".repeat(10), false));
        return files;
    }

    /** A tar archive with relative names, and the folders that Debian's have. */
    public static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            tar.putArchiveEntry(new TarArchiveEntry("./usr/"));
            tar.closeArchiveEntry();
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return out.toByteArray();
    }

    /** A tar archive with one symbolic link. */
    static byte[] tarWithLink(String name, String target) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            TarArchiveEntry entry = new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK);
            entry.setLinkName(target);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return out.toByteArray();
    }

    /** A Debian package with such a data.tar. */
    public static byte[] deb(Container container, byte[] tar) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(out)) {
            member(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
            member(ar, "control.tar.gz", Compressed.bytes(Container.GZIP, new byte[1024]));
            member(ar, "data.tar." + container.label(), Compressed.bytes(container, tar));
        }
        return out.toByteArray();
    }

    private static void member(ArArchiveOutputStream ar, String name, byte[] bytes) throws IOException {
        ar.putArchiveEntry(new ArArchiveEntry(name, bytes.length));
        ar.write(bytes);
        ar.closeArchiveEntry();
    }

    /** A cpio archive as RPMs have it. */
    public static byte[] cpio(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                CpioArchiveEntry entry = new CpioArchiveEntry(file.getKey(), file.getValue().length);
                entry.setMode(0100644);
                cpio.putArchiveEntry(entry);
                cpio.write(file.getValue());
                cpio.closeArchiveEntry();
            }
        }
        return out.toByteArray();
    }

    /** An RPM with a payload that was compressed before, and a header with nothing but what tells how. */
    public static byte[] rpm(String compressor, byte[] payload) {
        ByteBuilder lead =
                new ByteBuilder(ByteOrder.BIG_ENDIAN).u32(0, 0xedabeedb).grow(96);
        return ElfWriter.concat(
                lead.build(),
                structure(Map.of(1000, "x")),
                new byte[6],
                structure(Map.of(1124, "cpio", 1125, compressor)),
                payload);
    }

    /** A header structure with strings. */
    static byte[] structure(Map<Integer, String> strings) {
        StringBuilder store = new StringBuilder();
        ByteBuilder index = new ByteBuilder(ByteOrder.BIG_ENDIAN);
        int at = 0;
        for (Map.Entry<Integer, String> string : strings.entrySet()) {
            index.u32(at, string.getKey())
                    .u32(at + 4, 6)
                    .u32(at + 8, store.length())
                    .u32(at + 12, 1);
            store.append(string.getValue()).append('\0');
            at += 16;
        }
        byte[] data = store.toString().getBytes(StandardCharsets.US_ASCII);
        ByteBuilder head = new ByteBuilder(ByteOrder.BIG_ENDIAN);
        head.u32(0, 0x8eade801).u32(4, 0).u32(8, strings.size()).u32(12, data.length);
        return ElfWriter.concat(head.build(), index.build(), data);
    }
}
