package org.vmcoregdb.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.elf.ElfWriter.concat;
import static org.vmcoregdb.elf.ElfWriter.note;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.flattened.FlattenedWriter;
import org.vmcoregdb.dump.kdump.KdumpWriter;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.xen.XenCoreWriter;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.elf.ElfWriter;

/** Small dumps of each format, damaged in 10 000 ways: whatever is in a file, reading it stays cheap and orderly. */
class CorruptedDumpTest {
    private static final int MUTATIONS = 10_000;
    /** A dump of some 30 KiB justifies no more than this, whatever its headers say. */
    private static final long ALLOWED_BYTES = 8L << 20;

    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0xffffffffL,
        0x7fffffffL,
        0x80000000L,
        0xffff,
        4096,
        1L << 40,
        1L << 52
    };

    private static byte[] page(int seed) {
        byte[] page = new byte[4096];
        Random random = new Random(seed);
        for (int i = 0; i < page.length; i++) {
            page[i] = (byte) (random.nextInt(10) == 0 ? random.nextInt() : i >> 5);
        }
        return page;
    }

    private static byte[] notes() {
        ByteOrder little = ByteOrder.LITTLE_ENDIAN;
        return concat(
                note(little, "CORE", 1, new byte[336]),
                note(little, "VMCOREINFO", 0, "OSRELEASE=6.1\nPAGESIZE=4096\n".getBytes(StandardCharsets.US_ASCII)));
    }

    private static List<List<byte[]>> dumps() {
        List<List<byte[]>> dumps = new ArrayList<>();
        for (KdumpWriter.Compression compression : KdumpWriter.Compression.values()) {
            dumps.add(List.of(kdump(compression).build()));
        }
        dumps.add(List.of(
                kdump(KdumpWriter.Compression.LZO).split(0, 4).build(),
                kdump(KdumpWriter.Compression.LZO).split(4, 90).build()));
        ElfWriter elf = ElfWriter.core().notes(notes()).extendedCounts();
        for (int i = 0; i < 5; i++) {
            elf.load(0xffff888000000000L + i * 5000L, i * 5000L, page(i), i == 2 ? 9000 : 4096);
        }
        dumps.add(List.of(elf.build()));
        dumps.add(List.of(new ElfWriter(ElfIdent.ET_CORE, Machine.AARCH64.elfNumber())
                .notes(note(ByteOrder.LITTLE_ENDIAN, "CORE", 1, new byte[392]))
                .load(0xffff000000000000L, 0x40000000, page(7), 9000)
                .build()));
        dumps.add(List.of(new FlattenedWriter().file(elf.build(), 700).build()));
        dumps.add(List.of(new FlattenedWriter()
                .file(kdump(KdumpWriter.Compression.ZSTD).build(), 500)
                .write(10, new byte[3])
                .build()));
        for (XenCoreWriter xen : List.of(XenCoreWriter.pv(), XenCoreWriter.pvh())) {
            for (int pfn : new int[] {0, 1, 2, 5, 89}) {
                xen.page(pfn, 1000 - pfn, page(pfn));
            }
            dumps.add(List.of(xen.vcpu(new byte[5168]).entry(-1, -1).build()));
        }
        return dumps;
    }

    private static KdumpWriter kdump(KdumpWriter.Compression compression) {
        KdumpWriter writer = new KdumpWriter()
                .compression(compression)
                .notes(notes())
                .vmcoreInfo("OSRELEASE=6.1\n")
                .excluded(2);
        for (int pfn : new int[] {0, 1, 3, 4, 5, 89}) {
            writer.page(pfn, page(pfn));
        }
        return writer;
    }

    private static byte[] mutate(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        // Headers are where damage has consequences: half of it goes there.
        int[] ends = {600, 5000, 9000, bytes.length};
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int end = Math.min(bytes.length, ends[random.nextInt(ends.length)]);
            switch (random.nextInt(4)) {
                case 0 -> bytes[random.nextInt(end)] ^= (byte) (1 << random.nextInt(8));
                case 1 -> {
                    long value = EXTREMES[random.nextInt(EXTREMES.length)];
                    int at = random.nextInt(Math.max(1, (end - 8) / 4)) * 4;
                    ByteBuffer field = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                    if (at + 8 <= bytes.length && random.nextBoolean()) {
                        field.putLong(at, value);
                    } else if (at + 4 <= bytes.length) {
                        field.putInt(at, (int) value);
                    }
                }
                case 2 -> bytes[random.nextInt(end)] = (byte) random.nextInt();
                default -> {
                    if (random.nextInt(4) == 0) {
                        bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
                    }
                }
            }
        }
        return bytes;
    }

    @Test
    @Timeout(60)
    void damageIsRefusedOrReportedAndCostsLittle() throws Exception {
        List<List<byte[]>> dumps = dumps();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(51);
        int refused = 0;
        int opened = 0;
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < MUTATIONS; i++) {
            List<ByteSource> sources = new ArrayList<>();
            for (byte[] whole : dumps.get(i % dumps.size())) {
                sources.add(new ByteArraySource("mutation " + i, mutate(whole, random)));
            }
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            try (DumpFile dump = DumpFormats.standard().openSources(sources)) {
                read(dump, random);
                opened++;
            } catch (FormatException e) {
                assertThat(e.getMessage()).startsWith("mutation " + i);
                refused++;
            }
            long allocated =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            assertThat(allocated).as("bytes allocated by mutation %d", i).isLessThan(ALLOWED_BYTES);
        }
        assertThat(opened).isGreaterThan(MUTATIONS / 3);
        assertThat(refused).isGreaterThan(MUTATIONS / 20);
        assertThat(threads.getCurrentThreadCpuTime() - start).isLessThan(20_000_000_000L);
    }

    private static void read(DumpFile dump, Random random) {
        for (long pfn = -1; pfn < 12; pfn++) {
            check(dump, pfn);
        }
        check(dump, 89);
        check(dump, random.nextLong());
        dump.p2m().pfnOf(random.nextInt(1100));
        for (MemoryRange range :
                dump.ranges().subList(0, Math.min(20, dump.ranges().size()))) {
            assertThat(range.size()).isPositive();
            check(dump, range.start() / dump.pageSize());
            check(dump, (range.end() - 1) / dump.pageSize());
        }
        PageCounts counts = dump.pageCounts();
        assertThat(counts.present() + counts.excluded() + counts.truncated()).isEqualTo(counts.total());
        assertThat(Math.min(counts.present(), Math.min(counts.excluded(), counts.truncated())))
                .isNotNegative();
        assertThat(dump.notes().size() + dump.warnings().size()).isLessThan(5_000);
        assertThat(dump.format().name()).isNotEmpty();
        assertThat(dump.machine()).isNotNull();
    }

    private static void check(DumpFile dump, long pfn) {
        if (dump.lookup(pfn) instanceof PageLookup.Present page) {
            assertThat(page.bytes()).hasSize(dump.pageSize());
            assertThat(page.validFrom()).isBetween(0, page.validTo() - 1);
            assertThat(page.validTo()).isLessThanOrEqualTo(dump.pageSize());
        }
    }
}
