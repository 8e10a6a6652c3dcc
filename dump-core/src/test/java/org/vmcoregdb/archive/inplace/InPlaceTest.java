package org.vmcoregdb.archive.inplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.CorruptBytesException;

/** Files of pieces: what is read anywhere is what the whole file expands to; what is no such file, or damaged, is left to others or said. */
final class InPlaceTest {
    private static final int SIZE = 300_000;
    private static final int PIECE = 10_000;
    private static final byte[] PLAIN = plain();

    private static byte[] plain() {
        byte[] plain = new byte[SIZE];
        new Random(1).nextBytes(plain);
        Arrays.fill(plain, 50_000, 120_000, (byte) 7);
        return plain;
    }

    private static byte[] piece(int start) {
        return Arrays.copyOfRange(PLAIN, start, Math.min(SIZE, start + PIECE));
    }

    /** What {@code bgzip} writes; offsets receives where blocks begin. */
    private static byte[] bgzip(List<long[]> offsets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int start = 0; start <= SIZE; start += PIECE) {
            byte[] plain = start < SIZE ? piece(start) : new byte[0];
            offsets.add(new long[] {out.size(), start});
            Deflater deflater = new Deflater(6, true);
            deflater.setInput(plain);
            deflater.finish();
            byte[] packed = new byte[PIECE + 100];
            int length = deflater.deflate(packed);
            deflater.end();
            CRC32 checksum = new CRC32();
            checksum.update(plain);
            ByteBuffer block = ByteBuffer.allocate(18 + length + 8).order(ByteOrder.LITTLE_ENDIAN);
            block.put(new byte[] {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 255, 6, 0, 'B', 'C', 2, 0});
            block.putShort((short) (block.capacity() - 1)).put(packed, 0, length);
            block.putInt((int) checksum.getValue()).putInt(plain.length);
            out.writeBytes(block.array());
        }
        return out.toByteArray();
    }

    private static byte[] gzi(List<long[]> offsets) {
        ByteBuffer index = ByteBuffer.allocate(8 + 16 * (offsets.size() - 1)).order(ByteOrder.LITTLE_ENDIAN);
        index.putLong(offsets.size() - 1);
        offsets.stream().skip(1).forEach(pair -> index.putLong(pair[0]).putLong(pair[1]));
        return index.array();
    }

    private static byte[] zstdFrames(boolean table) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer entries = ByteBuffer.allocate(8 * (SIZE / PIECE)).order(ByteOrder.LITTLE_ENDIAN);
        for (int start = 0; start < SIZE; start += PIECE) {
            byte[] frame = Zstd.compress(piece(start));
            entries.putInt(frame.length).putInt(PIECE);
            out.writeBytes(frame);
        }
        if (table) {
            ByteBuffer end = ByteBuffer.allocate(8 + entries.capacity() + 9).order(ByteOrder.LITTLE_ENDIAN);
            end.putInt(0x184d2a5e).putInt(entries.capacity() + 9).put(entries.array());
            end.putInt(SIZE / PIECE).put((byte) 0).putInt(0x8f92eab1);
            out.writeBytes(end.array());
        }
        return out.toByteArray();
    }

    private static byte[] xz() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
            for (int start = 0; start < SIZE; start += PIECE) {
                xz.write(piece(start));
                xz.endBlock();
            }
        }
        return out.toByteArray();
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (String name : List.of("folder/", "folder/vmcore")) {
                byte[] bytes = name.endsWith("/") ? new byte[0] : PLAIN;
                CRC32 checksum = new CRC32();
                checksum.update(bytes);
                ZipEntry entry = new ZipEntry(name);
                entry.setSize(bytes.length);
                entry.setCrc(checksum.getValue());
                zip.putNextEntry(entry);
                zip.write(bytes);
            }
        }
        return out.toByteArray();
    }

    private static ByteSource source(byte[] bytes) {
        return new ByteArraySource("file", bytes);
    }

    private static Optional<ByteSource> open(byte[] file, Container container, boolean near) throws IOException {
        return InPlace.open(source(file), container, near, Optional::empty);
    }

    private static void isThePlain(ByteSource source) throws IOException {
        assertThat(source.size()).isEqualTo(SIZE);
        assertThat(source.storedBytes()).isEqualTo(SIZE);
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            int offset = random.nextInt(SIZE + 100);
            int length = random.nextInt(3 * PIECE);
            byte[] target = new byte[length + 1];
            int got = source.read(offset, target, 1, length);
            assertThat(got).isEqualTo(Math.max(0, Math.min(length, SIZE - offset)));
            source.soon(offset, length);
            assertThat(Arrays.copyOfRange(target, 1, 1 + got))
                    .isEqualTo(Arrays.copyOfRange(PLAIN, Math.min(SIZE, offset), Math.min(SIZE, offset) + got));
        }
        source.close();
    }

    @Test
    void piecesAreReadWhereTheyLie() throws IOException {
        isThePlain(open(bgzip(new ArrayList<>()), Container.GZIP, true).orElseThrow());
        isThePlain(open(zstdFrames(false), Container.ZSTD, true).orElseThrow());
        isThePlain(open(zstdFrames(true), Container.ZSTD, true).orElseThrow());
        isThePlain(open(zstdFrames(true), Container.ZSTD, false).orElseThrow());
        isThePlain(open(xz(), Container.XZ, false).orElseThrow());
        isThePlain(open(zip(), Container.ZIP, false).orElseThrow());
    }

    @Test
    void anIndexSavesTheWalk() throws IOException {
        List<long[]> offsets = new ArrayList<>();
        byte[] file = bgzip(offsets);
        assertThat(open(file, Container.GZIP, false)).isEmpty();
        isThePlain(InPlace.open(source(file), Container.GZIP, false, () -> Optional.of(source(gzi(offsets))))
                .orElseThrow());
        byte[] wrong = gzi(offsets);
        wrong[9] = (byte) 0xff;
        assertThat(InPlace.open(source(file), Container.GZIP, false, () -> Optional.of(source(wrong))))
                .isEmpty();
        assertThat(open(zstdFrames(false), Container.ZSTD, false)).isEmpty();
    }

    @Test
    void filesOfOnePieceAreExpanded() throws IOException {
        for (Container container : Container.values()) {
            assertThat(open(Compressed.bytes(container, PLAIN), container, true))
                    .as(container.label())
                    .isEmpty();
        }
    }

    /** A damaged piece is an error with its place, and the others are read; damaged tables are no tables; nothing else happens. */
    @Test
    void damageIsSaid() throws IOException {
        byte[] file = zstdFrames(true);
        Arrays.fill(file, 4, 30, (byte) 0xff); // the header of the first frame
        ByteSource source = open(file, Container.ZSTD, true).orElseThrow();
        assertThatThrownBy(() -> source.read(10, new byte[10], 0, 10))
                .isInstanceOf(CorruptBytesException.class)
                .hasMessageContaining("file: the zstd frame at 0x0 is damaged");
        assertThat(source.read(PIECE, new byte[10], 0, 10)).isEqualTo(10);
        Random random = new Random(3);
        for (Container container : List.of(Container.GZIP, Container.ZSTD, Container.XZ, Container.ZIP)) {
            byte[] whole = switch (container) {
                case GZIP -> bgzip(new ArrayList<>());
                case ZSTD -> zstdFrames(random.nextBoolean());
                case XZ -> xz();
                default -> zip();
            };
            for (int i = 0; i < 200; i++) {
                byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(i % 2 == 0 ? 1 : whole.length));
                for (int j = 0; j < 5 && damaged.length > 0; j++) {
                    int near = random.nextBoolean()
                            ? random.nextInt(Math.min(64, damaged.length))
                            : damaged.length - 1 - random.nextInt(Math.min(300, damaged.length));
                    damaged[near] = (byte) random.nextInt();
                }
                readsOrFails(damaged, container);
            }
        }
    }

    private static void readsOrFails(byte[] damaged, Container container) throws IOException {
        try (ByteSource source = open(damaged, container, true).orElseGet(() -> source(new byte[1]))) {
            for (int at = 0; at < Math.min(SIZE, source.size()); at += PIECE) {
                try {
                    assertThat(source.read(at, new byte[10], 0, 10)).isPositive();
                } catch (IOException said) {
                    assertThat(said.getMessage()).isNotEmpty();
                }
            }
        }
    }

    @Test
    void theFilesOfAnArchiveAreFound() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        tar(out, "folder/", '5', new byte[0], "");
        tar(out, "notes", '0', new byte[] {1, 2, 3}, "");
        tar(out, "PaxHeader", 'x', "20 size=300000\n11 a=b\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), "");
        tar(out, "vmcore", '0', PLAIN, "00000000000");
        byte[] archive = out.toByteArray();
        assertThat(TarMembers.isTar(Arrays.copyOf(archive, 512))).isTrue();
        assertThat(TarMembers.isTar(Arrays.copyOf(archive, 511))).isFalse();
        assertThat(TarMembers.isTar(new byte[512])).isFalse();
        TarMembers members = new TarMembers(source(archive));
        assertThat(members.next().size()).isEqualTo(3);
        TarMembers.Member dump = members.next();
        assertThat(dump.size()).isEqualTo(SIZE);
        isThePlain(InPlace.part(source(archive), dump.offset(), dump.size()));
        assertThat(members.hasNext()).isFalse();
        assertThatThrownBy(members::next).hasMessageContaining("file");
        TarMembers cut = new TarMembers(source(Arrays.copyOf(archive, 5000)));
        assertThat(cut.next().size()).isEqualTo(3);
        assertThat(cut.hasNext()).isFalse();
    }

    private static void tar(OutputStream out, String name, char type, byte[] bytes, String size) throws IOException {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 124, size.isEmpty() ? String.format("%011o", bytes.length) : size);
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 257, "ustar");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o", sum));
        header[154] = 0;
        out.write(header);
        out.write(bytes);
        out.write(new byte[(512 - bytes.length % 512) % 512]);
    }

    private static void put(byte[] header, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            header[at + i] = (byte) text.charAt(i);
        }
    }
}
