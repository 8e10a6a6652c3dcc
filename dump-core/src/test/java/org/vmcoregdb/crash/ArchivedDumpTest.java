package org.vmcoregdb.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;
import org.vmcoregdb.kernel.Sample;

/** The sample in archives and in a compressed file of several pieces: what can be read in place is, the rest is expanded. */
final class ArchivedDumpTest {
    private static final int PIECE = 4 << 20;

    @TempDir
    private Path folder;

    private OpenOptions options = OpenOptions.standard();

    @BeforeEach
    void cacheOfItsOwn() {
        options = new OpenOptions(true, folder.resolve("cache"), ExpansionProgress.SILENT);
    }

    private Path tar(String member, byte[] bytes) throws IOException {
        Path file = folder.resolve("sos.tar");
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of("sos/notes", member)) {
                byte[] content = name.equals(member) ? bytes : new byte[100];
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    private static byte[] plain() throws IOException {
        try (InputStream in = new ZstdInputStream(Files.newInputStream(Sample.FILE))) {
            return in.readAllBytes();
        }
    }

    private void opens(Path file, boolean expanded) throws IOException, FormatException {
        Location place = Location.of(file.toString());
        assertThat(DumpFormats.standard().looksLikeDump(place)).isTrue();
        assertThat(GivenFiles.of(List.of(place), CrashOptions.standard()).needDumps())
                .containsExactly(place);
        try (DumpFile dump = DumpFormats.standard().open(List.of(place), options)) {
            assertThat(dump.vmcoreInfo()).isPresent();
        }
        assertThat(Files.exists(folder.resolve("cache"))).isEqualTo(expanded);
    }

    @Test
    void aDumpInAnArchiveIsReadThere() throws IOException, FormatException {
        opens(tar("sos/var/crash/vmcore", plain()), false);
    }

    @Test
    void aCompressedOneIsExpandedOutOfIt() throws IOException, FormatException {
        opens(tar("sos/var/crash/vmcore.zst", Files.readAllBytes(Sample.FILE)), true);
    }

    @Test
    void aFileOfPiecesIsReadInPlace() throws IOException, FormatException {
        Path file = folder.resolve("vmcore.zst");
        byte[] plain = plain();
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int at = 0; at < plain.length; at += PIECE) {
                byte[] piece = java.util.Arrays.copyOfRange(plain, at, Math.min(plain.length, at + PIECE));
                out.write(Zstd.compress(piece, 1));
            }
        }
        opens(file, false);
    }

    @Test
    void anArchiveWithoutADumpIsNone() throws IOException {
        Location place = Location.of(tar("sos/other", new byte[5000]).toString());
        assertThat(DumpFormats.standard().looksLikeDump(place)).isFalse();
        assertThat(DumpFormats.standard().isArchiveOfDump(Location.of("/absent")))
                .isFalse();
        assertThatThrownBy(() -> DumpFormats.standard().open(List.of(place), options))
                .isInstanceOf(FormatException.class);
    }
}
