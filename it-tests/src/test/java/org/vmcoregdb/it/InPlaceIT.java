package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import org.vmcoregdb.remote.http.RangeServer;

/** Dumps in archives and in compressed files of many pieces, here and on a server: the answers are the dump's own, and nothing is expanded into the cache. */
final class InPlaceIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int PIECE = 1 << 20;

    @TempDir
    private Path folder;

    private static byte[] packed(String how, byte[] dump) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (how) {
            case "zst" -> {
                ByteBuffer table =
                        ByteBuffer.allocate(8 * (dump.length / PIECE + 1)).order(ByteOrder.LITTLE_ENDIAN);
                for (int at = 0; at < dump.length; at += PIECE) {
                    byte[] plain = Arrays.copyOfRange(dump, at, Math.min(dump.length, at + PIECE));
                    byte[] frame = Zstd.compress(plain, 1);
                    table.putInt(frame.length).putInt(plain.length);
                    out.write(frame);
                }
                ByteBuffer end = ByteBuffer.allocate(table.position() + 17).order(ByteOrder.LITTLE_ENDIAN);
                end.putInt(0x184d2a5e).putInt(table.position() + 9).put(table.array(), 0, table.position());
                out.write(end.putInt(table.position() / 8)
                        .put((byte) 0)
                        .putInt(0x8f92eab1)
                        .array());
            }
            case "xz" -> {
                try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
                    for (int at = 0; at < dump.length; at += PIECE) {
                        xz.write(dump, at, Math.min(PIECE, dump.length - at));
                        xz.endBlock();
                    }
                }
            }
            case "tar" -> {
                try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
                    member(tar, "sos/notes.txt", new byte[1000]);
                    member(tar, "sos/var/crash/vmcore", dump);
                }
            }
            default -> zip(out, dump);
        }
        return out.toByteArray();
    }

    private static void member(TarArchiveOutputStream tar, String name, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void zip(OutputStream out, byte[] dump) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            CRC32 checksum = new CRC32();
            checksum.update(dump);
            ZipEntry entry = new ZipEntry("vmcore");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(dump.length);
            entry.setCrc(checksum.getValue());
            zip.putNextEntry(entry);
            zip.write(dump);
        }
    }

    private Programs.Outcome run(String dump) {
        Programs.Outcome outcome = Programs.vmcoreGdb(
                LIMIT,
                List.of("XDG_CACHE_HOME=" + folder.resolve("cache")),
                List.of("exec", "--stats", dump, "-c", "bt -a", "-c", "ps"));
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome;
    }

    @ParameterizedTest
    @ValueSource(strings = {"zst", "xz", "tar", "zip"})
    void answersAreTheDumpsOwn(String how) throws IOException {
        Path dump = Lab.dump("null", "mdf-d31-zlib");
        String expected = run(dump.toString()).out();
        Path served = Files.createDirectories(folder.resolve("served"));
        byte[] bytes = packed(how, Files.readAllBytes(dump));
        Path file = Files.write(served.resolve("vmcore." + how), bytes);
        assertThat(run(file.toString()).out()).isEqualTo(expected);
        try (RangeServer server = RangeServer.start(served)) {
            Programs.Outcome remote = run(server.address(file.getFileName().toString()));
            assertThat(remote.out()).isEqualTo(expected);
            assertThat(server.bytes()).as(remote.err()).isLessThan(bytes.length);
        }
        List<Path> expanded = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder.resolve("cache"))) {
            all.filter(f -> f.toString().endsWith(".dump")).forEach(expanded::add);
        }
        assertThat(expanded).isEmpty();
    }
}
