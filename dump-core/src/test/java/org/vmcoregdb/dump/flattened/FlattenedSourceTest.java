package org.vmcoregdb.dump.flattened;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;

class FlattenedSourceTest {
    private static FlattenedSource open(byte[] stream) throws FormatException {
        return FlattenedSource.open(new ByteArraySource("stream", stream));
    }

    @Test
    void randomRecordsReadAsTheFileTheyWrite() throws Exception {
        Random random = new Random(21);
        for (int round = 0; round < 300; round++) {
            byte[] file = new byte[3000];
            int end = 0;
            FlattenedWriter writer = new FlattenedWriter();
            for (int i = 1 + random.nextInt(30); i > 0; i--) {
                boolean append = round % 3 == 0 && random.nextInt(5) > 0;
                int offset = append ? Math.min(end, 2900) : random.nextInt(2900);
                byte[] bytes = new byte[1 + random.nextInt(100)];
                random.nextBytes(bytes);
                writer.write(offset, bytes);
                System.arraycopy(bytes, 0, file, offset, bytes.length);
                end = Math.max(end, offset + bytes.length);
            }
            FlattenedSource source = open(writer.build());
            assertThat(source.warnings()).isEmpty();
            assertThat(source.size()).isEqualTo(end);
            ByteArraySource expected = new ByteArraySource("file", Arrays.copyOf(file, end));
            for (int i = 0; i < 100; i++) {
                int offset = random.nextInt(end + 5);
                int length = random.nextInt(400);
                byte[] target = new byte[length];
                byte[] wanted = new byte[length];
                assertThat(source.read(offset, target, 0, length)).isEqualTo(expected.read(offset, wanted, 0, length));
                assertThat(target).isEqualTo(wanted);
                assertThat(source.littleEndianLong(offset)).isEqualTo(expected.littleEndianLong(offset));
            }
        }
    }

    @Test
    void manyRecordsAreIndexed() throws Exception {
        byte[] file = new byte[50_000];
        new Random(22).nextBytes(file);
        FlattenedSource source = open(new FlattenedWriter().file(file, 13).build());
        byte[] read = new byte[file.length];
        assertThat(source.read(0, read, 0, read.length)).isEqualTo(read.length);
        assertThat(read).isEqualTo(file);
        assertThat(source.name()).isEqualTo("stream");
        source.close();
    }

    @Test
    void moreRecordsThanCanBeIndexedAreRefusedInASentence() throws Exception {
        byte[] appended = new FlattenedWriter().file(new byte[1000], 10).build();
        assertThatThrownBy(() -> FlattenedSource.open(new ByteArraySource("many", appended), new WriteIndex(99, 10)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("more records than can be read in place; makedumpfile -R");
        FlattenedSource.open(new ByteArraySource("few", appended), new WriteIndex(100, 10));
        FlattenedWriter patches = new FlattenedWriter().write(0, new byte[100]);
        for (int i = 0; i < 11; i++) {
            patches.write(50 - 2 * i, new byte[] {1});
        }
        ByteArraySource stream = new ByteArraySource("patches", patches.build());
        assertThatThrownBy(() -> FlattenedSource.open(stream, new WriteIndex(10, 10)))
                .isInstanceOf(FormatException.class);
        FlattenedSource.open(stream, new WriteIndex(10, 11));
    }

    @Test
    void aCutStreamServesWhatItHas() throws Exception {
        FlattenedSource source = open(new FlattenedWriter()
                .write(0, new byte[] {1, 2, 3})
                .header(3, 100)
                .buildWithoutEnd());
        assertThat(source.warnings()).singleElement().asString().contains("cut short");
        assertThat(source.size()).isEqualTo(3);
        byte[] stream = new FlattenedWriter().write(0, new byte[] {1, 2, 3, 4}).buildWithoutEnd();
        assertThat(open(Arrays.copyOf(stream, stream.length - 1)).size()).isEqualTo(3);
    }

    @Test
    void aDamagedRecordEndsTheStream() throws Exception {
        FlattenedSource source = open(new FlattenedWriter()
                .write(0, new byte[] {1, 2, 3})
                .header(-5, 100)
                .write(9, new byte[10])
                .build());
        assertThat(source.warnings())
                .singleElement()
                .asString()
                .contains("damaged")
                .contains("-5");
        assertThat(source.size()).isEqualTo(3);
    }

    @Test
    void aFarRecordMakesAHoleAndNoMemory() throws Exception {
        FlattenedSource source = open(new FlattenedWriter()
                .write(0, new byte[] {1})
                .write(1L << 60, new byte[] {2})
                .build());
        assertThat(source.size()).isEqualTo((1L << 60) + 1);
        assertThat(source.storedBytes()).isLessThan(10_000);
        byte[] target = {9, 9, 9};
        assertThat(source.read(0, target, 0, 3)).isEqualTo(3);
        assertThat(target).containsExactly(1, 0, 0);
        assertThat(source.read(1L << 60, target, 0, 3)).isEqualTo(1);
        assertThat(source.read(-1, target, 0, 3)).isZero();
    }

    @Test
    void otherTypesAndEmptyStreamsAreRefused() throws IOException {
        byte[] other = new FlattenedWriter().build();
        other[23] = 2;
        assertThat(FlattenedSource.recognises(other)).isTrue();
        assertThat(FlattenedSource.recognises(new byte[16])).isFalse();
        assertThatThrownBy(() -> open(other)).hasMessageContaining("type 2, version 1");
        assertThatThrownBy(() -> open(new FlattenedWriter().build())).hasMessageContaining("no records");
    }
}
