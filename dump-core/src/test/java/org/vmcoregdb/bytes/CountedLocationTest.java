package org.vmcoregdb.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CountedLocationTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsReadIsCounted() throws IOException {
        Path file = Files.write(folder.resolve("one"), new byte[100]);
        Files.write(folder.resolve("two"), new byte[50]);
        CountedLocation counted = new CountedLocation(new FileLocation(file));
        try (ByteSource source = counted.open(false)) {
            source.read(90, new byte[20], 0, 20);
            source.readOnce(0, new byte[5], 0, 5);
            source.littleEndianLong(0);
            source.soon(0, 100);
            assertThat(source.size()).isEqualTo(100);
            assertThat(source.storedBytes()).isEqualTo(100);
            assertThat(source.name()).isEqualTo(counted.name());
        }
        assertThat(counted.bytes()).isEqualTo(23);
        try (InputStream in = counted.sibling("two").stream()) {
            assertThat(in.read()).isZero();
            assertThat(in.readAllBytes()).hasSize(49);
            assertThat(in.read()).isNegative();
        }
        assertThat(counted.bytes()).isEqualTo(73);
        assertThat(counted.fileName()).isEqualTo("one");
        assertThat(counted.obstacle()).isEmpty();
        assertThat(counted.localFile()).contains(file);
        assertThat(counted.size()).isEqualTo(100);
        assertThat(counted.version()).isEqualTo(new FileLocation(file).version());
        assertThat(counted).hasToString(file.toString());
    }

    @Test
    void whatIsEnoughIsNotExceeded() throws IOException {
        Path file = Files.write(folder.resolve("one"), new byte[100]);
        LongSupplier[] read = new LongSupplier[1];
        CountedLocation counted = new CountedLocation(new FileLocation(file), () -> read[0].getAsLong() >= 60);
        read[0] = counted::bytes;
        try (ByteSource source = counted.open(false);
                InputStream in = counted.stream()) {
            assertThat(source.read(0, new byte[50], 0, 50)).isEqualTo(50);
            assertThat(in.read(new byte[50])).isEqualTo(50);
            assertThatThrownBy(() -> source.read(0, new byte[1], 0, 1))
                    .isInstanceOf(UnansweredException.class)
                    .hasMessage(file + " is not read any further");
            assertThatThrownBy(() -> source.readOnce(0, new byte[1], 0, 1)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> source.littleEndianLong(0)).isInstanceOf(IOException.class);
            assertThatThrownBy(in::read).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> in.read(new byte[1])).isInstanceOf(IOException.class);
        }
        assertThat(counted.bytes()).isEqualTo(100);
    }

    @Test
    void aPartIsAPlaceOfItsOwn() throws IOException {
        Path file = Files.write(folder.resolve("whole"), new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        PartLocation part = new PartLocation(new FileLocation(file), 2, 9);
        assertThat(part.name()).isEqualTo(file.toString());
        assertThat(part.fileName()).isEqualTo("whole");
        assertThat(part.size()).isEqualTo(9);
        assertThat(part.localFile()).isEmpty();
        assertThat(part.obstacle()).isEmpty();
        assertThat(part.sibling("x").obstacle()).isPresent();
        assertThat(part.version())
                .startsWith(new FileLocation(file).version())
                .isNotEqualTo(new FileLocation(file).version());
        try (InputStream in = part.stream()) {
            assertThat(in.read()).isEqualTo(2);
            assertThat(in.readAllBytes()).containsExactly(3, 4, 5, 6, 7, 8, 9, 10);
        }
        try (ByteSource source = part.open(true)) {
            assertThat(source.littleEndianLong(0)).isEqualTo(0x0908_0706_0504_0302L);
            assertThat(source.readOnce(8, new byte[5], 0, 5)).isEqualTo(1);
            assertThat(source.storedBytes()).isEqualTo(9);
            source.soon(0, 9);
        }
        assertThat(new PartLocation(new FileLocation(file), 10, 9).size()).isEqualTo(3);
    }
}
