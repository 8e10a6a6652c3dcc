package org.vmcoregdb.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.archive.CacheFolder.CachedFile;

class CacheFolderTest {
    @TempDir
    Path folder;

    private Path file(String name, int bytes, int minutesAgo) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.write(path, new byte[bytes]);
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60L * minutesAgo)));
        return path;
    }

    @Test
    void listsWhatIsOursTheLeastRecentlyUsedFirst() throws Exception {
        Path dump = file("0123456789abcdef0123456789abcdef.dump", 1000, 10);
        Path debug = file("debug/.build-id/ab/cdef01.debug", 200, 30);
        Path part = file("new-123.part", 3, 20);
        file("lab/dumps/6.1/smash.dump", 5, 1);
        file("notes.txt", 5, 1);
        CacheFolder cache = new CacheFolder(folder);
        assertThat(cache.files()).extracting(CachedFile::path).containsExactly(debug, part, dump);
        assertThat(cache.files()).extracting(CachedFile::unfinished).containsExactly(false, true, false);
        assertThat(new CacheFolder(folder.resolve("none")).files()).isEmpty();
    }

    @Test
    void shrinksToALimitAndKeepsWhatIsInUse() throws Exception {
        Path oldest = file("00000000000000000000000000000001.dump", 1000, 50);
        Path used = file("00000000000000000000000000000002.dump", 1000, 40);
        Path young = file("00000000000000000000000000000003.dump", 1000, 5);
        Path part = file("new-9.part", 10, 5);
        Path other = file("other", 100_000, 500);
        CacheFolder cache = new CacheFolder(folder);
        try (FileChannel reader = FileChannel.open(used, StandardOpenOption.READ)) {
            FileUse.share(reader);
            assertThat(cache.shrinkTo(2500)).extracting(CachedFile::path).containsExactly(oldest, part);
            assertThat(cache.shrinkTo(0)).extracting(CachedFile::path).containsExactly(young);
            assertThat(used).exists();
            assertThat(cache.files()).extracting(CachedFile::used).containsExactly(true);
        }
        assertThat(cache.shrinkTo(0)).extracting(CachedFile::path).containsExactly(used);
        assertThat(other).exists();
    }

    @Test
    void whatAKilledProcessLeftGoesWithTheNextFile() throws Exception {
        Path left = file("new-77.part", 10, 5);
        Path justBegun = file("new-78.part", 10, 0);
        Path link = Files.createSymbolicLink(folder.resolve("new-79.part"), file("target", 10, 5));
        try (NewFile first = NewFile.in(folder)) {
            assertThat(left).doesNotExist();
            assertThat(justBegun).exists();
            assertThat(link).isSymbolicLink();
            Files.setLastModifiedTime(first.path(), FileTime.fromMillis(0));
            try (NewFile second = NewFile.in(folder)) {
                assertThat(first.path()).as("it is being written").exists();
                assertThat(second.path()).exists();
            }
        }
    }

    @Test
    void temporaryFoldersOfKilledProcessesGoWithTheNext() throws Exception {
        Path left = Files.createDirectory(folder.resolve("vmcore-gdb-1"));
        Files.createFile(left.resolve(".used"));
        Files.createFile(left.resolve("vmlinux"));
        Files.createSymbolicLink(left.resolve("link"), file("precious", 1, 1));
        Path foreign = Files.createDirectory(folder.resolve("vmcore-gdb-2"));
        Files.createFile(foreign.resolve("x"));
        try (TemporaryFolder first = TemporaryFolder.create(folder)) {
            assertThat(left).doesNotExist();
            assertThat(folder.resolve("precious")).exists();
            assertThat(foreign.resolve("x")).exists();
            try (TemporaryFolder second = TemporaryFolder.create(folder)) {
                assertThat(first.path()).exists();
                assertThat(second.path()).exists().isNotEqualTo(first.path());
            }
        }
        try (var rest = Files.list(folder)) {
            assertThat(rest.filter(p -> p.getFileName().toString().startsWith("vmcore-gdb-")))
                    .containsExactly(foreign);
        }
    }

    /** Somebody else could put a link to any folder in its place while it is looked at. */
    @Test
    void temporaryFoldersOfOtherUsersStay() throws Exception {
        Assumptions.assumeTrue(
                "root".equals(Files.getOwner(folder).getName()), "only root can make a folder somebody else's");
        Path others = Files.createDirectory(folder.resolve("vmcore-gdb-1"));
        Files.createFile(others.resolve(".used"));
        Files.setOwner(
                others, others.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        try (TemporaryFolder own = TemporaryFolder.create(folder)) {
            assertThat(own.path()).exists();
            assertThat(others.resolve(".used")).exists();
        }
    }
}
