package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were made to break a reader: each is one sentence, soon, and no stack trace. */
final class HostileFilesIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int EHDR = 64;
    private static final int PHDR = 56;

    @TempDir
    private Path folder;

    private static void refused(String expected, Path file) {
        for (String command : new String[] {"exec", "serve"}) {
            Programs.Outcome outcome = command.equals("exec")
                    ? Programs.vmcoreGdb(LIMIT, "exec", file.toString(), "-c", "sys")
                    : Programs.vmcoreGdb(LIMIT, "serve", "--listen", "127.0.0.1:0", file.toString());
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(1);
            assertThat(outcome.err().lines().filter(l -> l.contains("\tat "))).isEmpty();
            assertThat(outcome.err()).startsWith("vmcore-gdb: ").contains(expected);
        }
    }

    private static ByteBuffer core(int segments) {
        ByteBuffer file = ByteBuffer.allocate(EHDR + PHDR * segments + 8).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        file.putShort(16, (short) 4).putShort(18, (short) 62).putInt(20, 1).putLong(32, EHDR);
        file.putShort(52, (short) EHDR).putShort(54, (short) PHDR).putShort(56, (short) segments);
        return file;
    }

    private static byte[] bytes(ByteBuffer file) {
        byte[] all = new byte[file.limit()];
        file.get(0, all);
        return all;
    }

    private static void segment(ByteBuffer file, int index, long paddr, long offset, long inFile, long inMemory) {
        int at = EHDR + PHDR * index;
        file.putInt(at, 1).putInt(at + 4, 7).putLong(at + 8, offset).putLong(at + 16, 0xffff888000000000L + paddr);
        file.putLong(at + 24, paddr).putLong(at + 32, inFile).putLong(at + 40, inMemory);
    }

    /** 2^60 bytes of memory in 184 bytes of file. */
    @Test
    void sizesThatAreOnlyClaimed() throws IOException {
        for (long inFile : new long[] {0, 1L << 60}) {
            ByteBuffer file = core(1);
            segment(file, 0, 0, EHDR + PHDR, inFile, 1L << 60);
            refused("no vmcoreinfo", Files.write(folder.resolve("claims"), bytes(file)));
        }
    }

    /** A hundred gigabytes of memory in ten thousand pieces that take no room on the disk. */
    @Test
    void aSparseFileIsSearchedUpToALimit() throws IOException {
        int count = 10_000;
        long size = 10 << 20;
        ByteBuffer file = core(count);
        for (int i = 0; i < count; i++) {
            segment(file, i, i * size, (1L << 20) + i * size, size, size);
        }
        Path path = Files.write(folder.resolve("sparse"), bytes(file));
        try (RandomAccessFile longer = new RandomAccessFile(path.toFile(), "rw")) {
            longer.setLength((1L << 20) + count * size);
        }
        Programs.Outcome outcome =
                Programs.vmcoreGdb(LIMIT, "exec", "--set", "search=100000000", path.toString(), "-c", "sys");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("there is none in the first 4 GiB of its memory either", "--set search=");
    }

    @Test
    void aFlattenedStreamOfTwentyMillionRecords() throws IOException {
        Path path = folder.resolve("flat");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20)) {
            ByteBuffer header = ByteBuffer.allocate(4096);
            header.put("makedumpfile".getBytes(StandardCharsets.US_ASCII));
            out.write(header.putLong(16, 1).putLong(24, 1).array());
            ByteBuffer record = ByteBuffer.allocate(17);
            for (long i = 0; i < 20_000_000; i++) {
                out.write(record.putLong(0, i * 2 * 7919 % (1L << 33))
                        .putLong(8, 1)
                        .put(16, (byte) 'x')
                        .array());
            }
        }
        refused("a flattened dump of more records than can be read in place", path);
    }

    private static String gdb(ServerProcess server, String command) {
        return Programs.gdb(Lab.gdb(), LIMIT, List.of("target remote " + server.address(), command))
                .all();
    }

    @Test
    void aDumpThatIsCutUnderTheServer() throws Exception {
        Path dump = Files.copy(Lab.dump("smash", "mdf-d0-elf"), folder.resolve("cut.elf"));
        try (ServerProcess server = ServerProcess.start(dump)) {
            String before = gdb(server, "monitor ps");
            assertThat(before).contains("kthreadd");
            try (FileChannel file = FileChannel.open(dump, StandardOpenOption.WRITE)) {
                file.truncate(1 << 20);
            }
            for (String command :
                    new String[] {"monitor rd -p 4000000 4", "monitor search -p deadbeef", "bt", "info threads"}) {
                assertThat(gdb(server, command)).doesNotContain("Exception", "InternalError");
            }
            assertThat(gdb(server, "monitor rd -p 3345000 4"))
                    .contains("missing: the dump file was cut short while it was open");
        }
    }
}
