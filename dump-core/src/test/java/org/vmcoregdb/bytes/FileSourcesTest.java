package org.vmcoregdb.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourcesTest {
    private static final int SIZE = 20_001;

    @TempDir
    Path folder;

    private byte[] content() {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        return content;
    }

    @Test
    void everySourceReadsTheSameBytesAtRandomPlaces() throws IOException {
        byte[] content = content();
        Path file = Files.write(folder.resolve("file"), content);
        byte[] around = new byte[SIZE + 100];
        System.arraycopy(content, 0, around, 50, SIZE);
        ByteSource array = new ByteArraySource("array", content);
        try (ByteSource mapped = MappedFile.open(file, "small segments", 12);
                ByteSource channel = ChannelFile.open(file);
                ByteSource slice = new Slice(new ByteArraySource("around", around), "slice", 50, SIZE)) {
            Random random = new Random(2);
            for (int i = 0; i < 5_000; i++) {
                int offset = random.nextInt(SIZE + 10);
                int length = random.nextInt(9_000);
                byte[] expected = Arrays.copyOfRange(content, Math.min(offset, SIZE), Math.min(offset + length, SIZE));
                for (ByteSource source : new ByteSource[] {mapped, channel, slice, array}) {
                    byte[] target = new byte[length + 3];
                    int got = source.read(offset, target, 3, length);
                    assertThat(Arrays.copyOfRange(target, 3, 3 + got)).isEqualTo(expected);
                    assertThat(source.littleEndianLong(offset)).isEqualTo(array.littleEndianLong(offset));
                }
            }
        }
    }

    @Test
    void longsPastTheEndAreFilledWithZeros() throws IOException {
        ByteSource source = new ByteArraySource("a", new byte[] {1, 2, 3});
        assertThat(source.littleEndianLong(1)).isEqualTo(0x0302);
        assertThat(source.littleEndianLong(3)).isZero();
    }

    @Test
    void anEmptyFileHasNoBytes() throws IOException {
        Path file = Files.createFile(folder.resolve("empty"));
        try (ByteSource mapped = MappedFile.open(file);
                ByteSource channel = ChannelFile.open(file)) {
            assertThat(mapped.size()).isZero();
            assertThat(mapped.read(0, new byte[4], 0, 4)).isZero();
            assertThat(channel.read(0, new byte[4], 0, 4)).isZero();
            assertThat(channel.size()).isZero();
        }
    }

    @Test
    void readsOutsideOfASourceGiveNothing() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        try (ByteSource mapped = MappedFile.open(file);
                ByteSource channel = ChannelFile.open(file)) {
            for (ByteSource source : new ByteSource[] {
                mapped, channel, new ByteArraySource("a", new byte[10]), new Slice(mapped, "s", 0, 10)
            }) {
                assertThat(source.read(-1, new byte[4], 0, 4)).isZero();
                assertThat(source.read(10, new byte[4], 0, 4)).isZero();
                assertThat(source.read(Long.MAX_VALUE, new byte[4], 0, 4)).isZero();
            }
        }
    }

    @Test
    void sourcesAreNamedAfterTheirFileOrAsAsked() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        try (ByteSource mapped = MappedFile.open(file);
                ByteSource channel = ChannelFile.open(file);
                ByteSource renamed = MappedFile.open(file, "x.gz")) {
            assertThat(mapped.name()).isEqualTo(file.toString());
            assertThat(channel.name()).isEqualTo(file.toString());
            assertThat(renamed.name()).isEqualTo("x.gz");
        }
    }

    @Test
    void aSliceMayReachPastTheEndOfItsSource() throws IOException {
        Slice slice = new Slice(new ByteArraySource("a", new byte[] {1, 2, 3, 4}), "slice", 2, 100);
        assertThat(slice.size()).isEqualTo(100);
        assertThat(slice.storedBytes()).isEqualTo(4);
        assertThat(slice.read(0, new byte[10], 0, 10)).isEqualTo(2);
        assertThat(new Slice(slice, "far", Long.MAX_VALUE, 10).read(5, new byte[1], 0, 1))
                .isZero();
        assertThatThrownBy(() -> new Slice(slice, "bad", -1, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Half of a mapping's pages are taken away under a reader that the JVM has compiled long since. */
    @Test
    void aFileThatIsCutWhileItIsOpenFailsWithThatReasonAndNeverWithAnError() throws Exception {
        byte[] content = new byte[4 << 20];
        new Random(3).nextBytes(content);
        Path file = Files.write(folder.resolve("cut"), content);
        int half = content.length / 2;
        try (ByteSource mapped = MappedFile.open(file);
                ByteSource laterMapped = MappedFile.open(file, "later", 14);
                ByteSource channel = ChannelFile.open(file)) {
            byte[] page = new byte[4096];
            long sum = 0;
            for (int i = 0; i < 200_000; i++) {
                sum += mapped.littleEndianLong(8L * i) + mapped.read(4096L * (i % 1024), page, 0, 4096);
            }
            assertThat(sum).isNotZero();
            try (FileChannel writer = FileChannel.open(file, StandardOpenOption.WRITE)) {
                writer.truncate(half);
            }
            for (ByteSource source : new ByteSource[] {mapped, laterMapped, channel}) {
                for (int i = 0; i < 20_000; i++) {
                    long at = half + 4096L * (i % 500);
                    assertThatThrownBy(() -> source.read(at, page, 0, 4096)).isInstanceOf(FileCutException.class);
                    assertThatThrownBy(() -> source.littleEndianLong(at)) // soon after
                            .isInstanceOf(FileCutException.class);
                }
                assertThat(source.read(half - 4096, page, 0, 4096)).isEqualTo(4096);
                assertThat(page).isEqualTo(Arrays.copyOfRange(content, half - 4096, half));
                assertThatThrownBy(() -> source.read(half - 1, page, 0, 2))
                        .hasMessageContaining("was cut short while it was open");
            }
        }
    }

    @Test
    void aMissingFileIsAnIoException() {
        assertThatThrownBy(() -> MappedFile.open(folder.resolve("none"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ChannelFile.open(folder.resolve("none"))).isInstanceOf(IOException.class);
    }
}
