package org.vmcoregdb.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;

class ExpansionCacheTest {
    @TempDir
    Path folder;

    private static byte[] compress(Container container, byte[] plain) throws IOException {
        return Compressed.bytes(container, plain);
    }

    /** Noise, a long hole, noise that is not a block long, a hole at the end. */
    private static byte[] sparse() {
        byte[] bytes = new byte[3_000_000];
        byte[] noise = new byte[10_001];
        new Random(31).nextBytes(noise);
        System.arraycopy(noise, 0, bytes, 0, noise.length);
        System.arraycopy(noise, 0, bytes, 2_000_000, noise.length);
        return bytes;
    }

    private ExpansionCache cache() {
        return new ExpansionCache(folder.resolve("cache"), 0, ExpansionProgress.SILENT);
    }

    private List<Path> cached() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void expandsOnceAndTellsItsProgress(Container container) throws Exception {
        byte[] plain = sparse();
        byte[] compressed = compress(container, plain);
        assertThat(Container.of(compressed)).contains(container);
        Path file = Files.write(folder.resolve("dump"), compressed);
        List<Long> progress = new ArrayList<>();
        ExpansionCache cache =
                new ExpansionCache(folder.resolve("cache"), 0, (path, done, total) -> progress.add(done));
        Path expanded = cache.expanded(new FileLocation(file), container);
        assertThat(Files.readAllBytes(expanded)).isEqualTo(plain);
        assertThat(progress).isSorted().hasSizeGreaterThan(2).endsWith((long) compressed.length);
        int calls = progress.size();
        assertThat(cache.expanded(new FileLocation(file), container)).isEqualTo(expanded);
        assertThat(progress).hasSize(calls);
        assertThat(cached()).containsExactly(expanded);
    }

    @Test
    void whatIsNotWantedIsRefusedByItsBeginningAndNothingIsWritten() throws Exception {
        Path file = Files.write(folder.resolve("dump"), compress(Container.ZSTD, sparse()));
        List<Integer> seen = new ArrayList<>();
        assertThatThrownBy(() -> cache().expanded(new FileLocation(file), Container.ZSTD, head -> {
                    seen.add(head.length);
                    throw new FormatException("no dump");
                }))
                .hasMessage("no dump");
        assertThat(seen).containsExactly(ExpansionCache.HEAD_BYTES);
        assertThat(cached()).isEmpty();
    }

    @Test
    void aReasonIsGivenInWords() throws Exception {
        Path file = Files.write(folder.resolve("dump"), compress(Container.GZIP, new byte[] {1}));
        Files.createFile(folder.resolve("cache"));
        assertThatThrownBy(() -> cache().expanded(new FileLocation(file), Container.GZIP))
                .hasMessage(file + " could not be expanded into " + folder.resolve("cache") + ": "
                        + folder.resolve("cache") + " is in the way");
    }

    /** What takes room on the disk and comes of nothing; zeros may. */
    @Test
    void aBombIsRefused() throws Exception {
        byte[] noise = new byte[1 << 20];
        Arrays.fill(noise, (byte) 0x6b);
        CountingStream few = new CountingStream(new ByteArrayInputStream(new byte[0]), count -> {});
        try (NewFile file = NewFile.in(folder.resolve("bomb"), 0);
                BombGuard guard = new BombGuard(new ByteArrayInputStream(noise), few, file, "x.zst", 10_000)) {
            assertThatThrownBy(() -> file.append(repeating(guard), Long.MAX_VALUE, "damaged"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("x.zst is refused");
        }
        try (NewFile file = NewFile.in(folder.resolve("bomb"), 0);
                BombGuard guard = new BombGuard(new ByteArrayInputStream(new byte[3 << 20]), few, file, "x", 10_000)) {
            file.append(guard, Long.MAX_VALUE, "damaged");
            assertThat(file.size()).isEqualTo(3 << 20);
            assertThat(file.storedBytes()).isZero();
        }
    }

    private static InputStream repeating(BombGuard guard) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return Math.max(1, guard.read());
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int got = guard.read(target, offset, length);
                if (got < 0) {
                    Arrays.fill(target, offset, offset + length, (byte) 0x6b);
                    return length;
                }
                return got;
            }
        };
    }

    @Test
    void severalMembersAreOneFile() throws Exception {
        for (Container container : EnumSet.complementOf(EnumSet.of(Container.LZMA, Container.ZIP))) {
            ByteArrayOutputStream two = new ByteArrayOutputStream();
            two.writeBytes(compress(container, new byte[] {1, 2}));
            two.writeBytes(compress(container, new byte[] {3}));
            Path file = Files.write(folder.resolve(container.label()), two.toByteArray());
            assertThat(Files.readAllBytes(cache().expanded(new FileLocation(file), container)))
                    .containsExactly(1, 2, 3);
        }
    }

    @Test
    void aChangedFileIsExpandedAnew() throws Exception {
        Path file = Files.write(folder.resolve("dump"), compress(Container.GZIP, new byte[] {1}));
        Path first = cache().expanded(new FileLocation(file), Container.GZIP);
        Files.write(file, compress(Container.GZIP, new byte[] {2}));
        Path second = cache().expanded(new FileLocation(file), Container.GZIP);
        assertThat(Files.readAllBytes(second)).containsExactly(2);
        assertThat(second).isNotEqualTo(first);
        Files.setLastModifiedTime(file, FileTime.fromMillis(12345));
        assertThat(cache().expanded(new FileLocation(file), Container.GZIP)).isNotEqualTo(second);
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void aDamagedFileLeavesNothingBehind(Container container) throws Exception {
        byte[] noise = new byte[100_000];
        new Random(32).nextBytes(noise);
        byte[] compressed = compress(container, noise);
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(compressed, 50_000));
        assertThatThrownBy(() -> cache().expanded(new FileLocation(cut), container))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("cut short or damaged");
        assertThat(cached()).isEmpty();
    }

    @Test
    void aFullDiskIsRefusedInTime() throws Exception {
        Path file = Files.write(folder.resolve("dump"), compress(Container.GZIP, sparse()));
        ExpansionCache full = new ExpansionCache(folder.resolve("cache"), Long.MAX_VALUE / 2, ExpansionProgress.SILENT);
        assertThatThrownBy(() -> full.expanded(new FileLocation(file), Container.GZIP))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("does not fit the folder");
        assertThat(cached()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeIsRefused() throws Exception {
        Path file = Files.write(folder.resolve("dump"), compress(Container.GZIP, new byte[] {1}));
        ExpansionCache bad = new ExpansionCache(file.resolve("x"), ExpansionProgress.SILENT);
        assertThatThrownBy(() -> bad.expanded(new FileLocation(file), Container.GZIP))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void severalAtOnceAllGetTheWholeFile() throws Exception {
        byte[] plain = sparse();
        Path file = Files.write(folder.resolve("dump"), compress(Container.ZSTD, plain));
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try {
            List<Callable<byte[]>> jobs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                jobs.add(() -> Files.readAllBytes(cache().expanded(new FileLocation(file), Container.ZSTD)));
            }
            for (Future<byte[]> result : workers.invokeAll(jobs)) {
                assertThat(result.get()).isEqualTo(plain);
            }
        } finally {
            workers.shutdownNow();
        }
        assertThat(cached()).hasSize(1);
    }

    @Test
    void otherFilesAreNoContainers() {
        assertThat(Container.of(new byte[] {0x1f})).isEmpty();
        assertThat(Container.of("KDUMP   ".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isEmpty();
        assertThat(ExpansionCache.defaultFolder().toString()).endsWith("vmcore-gdb");
    }
}
