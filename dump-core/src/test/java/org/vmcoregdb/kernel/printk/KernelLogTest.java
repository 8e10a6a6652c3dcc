package org.vmcoregdb.kernel.printk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.ByteBuilder;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;

/** The three kinds of logs, built in memory. */
class KernelLogTest {
    private static final long RING = FakeKernel.DATA;
    private static final long DESCRIPTORS = FakeKernel.DATA + 0x10000;
    private static final long INFOS = FakeKernel.DATA + 0x20000;
    private static final long TEXT = FakeKernel.DATA + 0x30000;

    private static final long COMMITTED = 1;
    private static final long FINALIZED = 2;
    private static final long REUSABLE = 3;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<String> texts(KernelLog log) {
        return log.records().stream().map(LogRecord::text).toList();
    }

    /** A printk ringbuffer of 8 descriptors and 128 bytes of text. */
    private static final class Ringbuffer {
        private final FakeKernel kernel = new FakeKernel();
        private final long firstId;
        private long lastId;

        Ringbuffer(long firstId) {
            this.firstId = firstId;
            offset("printk_ringbuffer.desc_ring", 0).offset("printk_ringbuffer.text_data_ring", 64);
            offset("prb_desc_ring.count_bits", 0)
                    .offset("prb_desc_ring.descs", 8)
                    .offset("prb_desc_ring.infos", 16);
            offset("prb_desc_ring.head_id", 24).offset("prb_desc_ring.tail_id", 32);
            offset("prb_data_ring.size_bits", 0).offset("prb_data_ring.data", 8);
            offset("prb_desc.state_var", 0).offset("prb_desc.text_blk_lpos", 8);
            offset("prb_data_blk_lpos.begin", 0).offset("prb_data_blk_lpos.next", 8);
            offset("printk_info.seq", 0).offset("printk_info.ts_nsec", 8).offset("printk_info.text_len", 16);
            offset("printk_info.caller_id", 20).offset("printk_info.dev_info", 24);
            kernel.info("SIZE(prb_desc)", "24").info("SIZE(printk_info)", "88");
            kernel.variable("prb", RING);
            kernel.put32(RING, 3).put64(RING + 8, DESCRIPTORS).put64(RING + 16, INFOS);
            kernel.put32(RING + 64, 7).put64(RING + 72, TEXT);
            kernel.put(DESCRIPTORS, new byte[8 * 24])
                    .put(INFOS, new byte[8 * 88])
                    .put(TEXT, new byte[128]);
        }

        Ringbuffer offset(String member, int value) {
            kernel.info("OFFSET(" + member + ")", Integer.toString(value));
            return this;
        }

        Ringbuffer descriptor(long id, long state, long begin, long next) {
            long at = DESCRIPTORS + (id & 7) * 24;
            kernel.put64(at, state << 62 | id & -1L >>> 2).put64(at + 8, begin).put64(at + 16, next);
            lastId = id;
            return this;
        }

        Ringbuffer info(long id, long sequence, int level, int textLength) {
            long at = INFOS + (id & 7) * 88;
            kernel.put64(at, sequence).put64(at + 8, 1_000_000 * sequence);
            kernel.put32(at + 16, textLength | 3 << 16 | level << 29).put32(at + 20, 0x80000001);
            return this;
        }

        Ringbuffer text(long position, String text) {
            kernel.put(TEXT + (position & 127), ascii(text));
            return this;
        }

        Ringbuffer facility(long id, int facility) {
            kernel.put(INFOS + (id & 7) * 88 + 18, new byte[] {(byte) facility});
            return this;
        }

        Kernel opened() {
            kernel.put64(RING + 24, 1L << 62 | lastId & -1L >>> 2).put64(RING + 32, firstId & -1L >>> 2);
            return kernel.open();
        }

        KernelLog read() {
            return KernelLog.of(opened());
        }
    }

    @Test
    void ringbuffer() {
        KernelLog log = new Ringbuffer(5)
                .descriptor(5, FINALIZED, 0, 24)
                .info(5, 40, 6, 5)
                .text(8, "Linux")
                .descriptor(6, COMMITTED, 24, 48)
                .info(6, 41, 3, 12)
                .text(32, "two\nlines it")
                .read();
        assertThat(log.problem()).isEmpty();
        assertThat(log.records())
                .containsExactly(
                        new LogRecord(40, OptionalLong.of(40_000_000), 6, 3, OptionalLong.of(0x80000001L), "Linux", ""),
                        new LogRecord(
                                41,
                                OptionalLong.of(41_000_000),
                                3,
                                3,
                                OptionalLong.of(0x80000001L),
                                "two\nlines it",
                                ""));
    }

    @Test
    void recordsThatAreNotReadableAreSkipped() {
        KernelLog log = new Ringbuffer(0)
                .descriptor(0, 0, 0, 24)
                .descriptor(1, FINALIZED, 24, 40)
                .info(1, 1, 6, 2)
                .text(32, "ok")
                .descriptor(2, REUSABLE, 40, 56)
                .descriptor(3 + 8, FINALIZED, 0, 24)
                .descriptor(4, FINALIZED, 3, 3)
                .info(4, 4, 6, 0)
                .descriptor(5, FINALIZED, 1, 1)
                .info(5, 5, 6, 9)
                .read();
        assertThat(texts(log)).containsExactly("ok", "", "");
        assertThat(log.records()).extracting(LogRecord::sequence).containsExactly(1L, 4L, 5L);
    }

    @Test
    void aBlockThatDoesNotFitBeforeTheEndIsAtTheStart() {
        long begin = 128 * 7 + 112;
        long next = 128 * 8 + 32;
        KernelLog log = new Ringbuffer(6)
                .descriptor(6, FINALIZED, begin, next)
                .info(6, 6, 6, 7)
                .text(8, "wrapped")
                .descriptor(7, FINALIZED, next, next + 24)
                .info(7, 7, 6, 500)
                .text(next + 8, "cut to its block")
                .read();
        assertThat(texts(log)).containsExactly("wrapped", "cut to its block");
    }

    @Test
    void idsWrap() {
        long first = (1L << 62) - 2;
        Ringbuffer ring = new Ringbuffer(first);
        for (long i = 0; i < 4; i++) {
            ring.descriptor(first + i, FINALIZED, 24 * i, 24 * i + 24)
                    .info(first + i, i, 6, 1)
                    .text(24 * i + 8, "" + i);
        }
        assertThat(texts(ring.read())).containsExactly("0", "1", "2", "3");
    }

    @Test
    void dictionaries() {
        Ringbuffer ring = new Ringbuffer(1).descriptor(1, FINALIZED, 0, 24).info(1, 1, 6, 2);
        ring.kernel.put(INFOS + 88 + 24, ascii("pci")).put(INFOS + 88 + 40, ascii("+pci:0000:00:02.0"));
        ring.descriptor(2, FINALIZED, 0, 24).info(2, 2, 6, 2);
        ring.kernel.put(INFOS + 176 + 40, ascii("c189:1"));
        List<LogRecord> records = ring.read().records();
        assertThat(records.get(0).dictionary()).isEqualTo("SUBSYSTEM=pci\nDEVICE=+pci:0000:00:02.0");
        assertThat(records.get(1).dictionary()).isEqualTo("DEVICE=c189:1");
    }

    @Test
    void damagedRingbuffers() {
        Ringbuffer bits = new Ringbuffer(0);
        bits.kernel.put32(RING, 60);
        assertThat(bits.read().problem())
                .hasValueSatisfying(p -> assertThat(p).contains("log descriptors cannot be 2^60"));
        Ringbuffer size = new Ringbuffer(0);
        size.kernel.put32(RING + 64, -1);
        assertThat(size.read().problem()).hasValueSatisfying(p -> assertThat(p).contains("cannot be 2^-1"));
        Ringbuffer missing = new Ringbuffer(0)
                .descriptor(0, FINALIZED, 0, 24)
                .info(0, 1, 6, 2)
                .text(8, "ok");
        missing.descriptor(1, FINALIZED, 1 << 20, (1 << 20) + 64).info(1, 2, 6, 8);
        missing.kernel.put32(RING + 64, 24);
        assertThat(missing.read().problem())
                .hasValueSatisfying(p -> assertThat(p).startsWith("The log breaks off: "));
    }

    @Test
    void mutatedRingbuffers() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Ringbuffer ring = new Ringbuffer(0);
            for (long i = 0; i < 5; i++) {
                ring.descriptor(i, FINALIZED, 24 * i, 24 * i + 24)
                        .info(i, i, 6, 3)
                        .text(24 * i + 8, "abc");
            }
            for (int i = 0; i < 3; i++) {
                long at = List.of(RING, DESCRIPTORS, INFOS).get(random.nextInt(3)) + 8L * random.nextInt(12);
                ring.kernel.put64(at, random.nextBoolean() ? random.nextLong() : random.nextInt(64));
            }
            KernelLog log = ring.read();
            assertThat(log.records()).hasSizeLessThan(1 << 20);
        }
    }

    /** A ring of records of 3.5 to 5.9, 256 bytes long. */
    private static FakeKernel records(String struct, int first, int next) {
        FakeKernel kernel = new FakeKernel();
        kernel.info("OFFSET(" + struct + ".ts_nsec)", "0").info("OFFSET(" + struct + ".len)", "8");
        kernel.info("OFFSET(" + struct + ".text_len)", "10").info("OFFSET(" + struct + ".dict_len)", "12");
        kernel.info("SIZE(" + struct + ")", "16");
        kernel.variable("log_buf", TEXT).variable("log_buf_len", 256);
        kernel.variable("log_first_idx", first).variable("log_next_idx", next);
        return kernel.put(TEXT, new byte[256]);
    }

    private static byte[] record(int time, int level, String text, String dictionary) {
        ByteBuilder bytes = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
        int length = 16 + text.length() + dictionary.length() + 3 & ~3;
        bytes.u64(0, time).u16(8, length).u16(10, text.length()).u16(12, dictionary.length());
        return bytes.u8(14, 1)
                .u8(15, level << 5)
                .text(16, text + dictionary)
                .grow(length)
                .build();
    }

    @Test
    void ringOfRecords() {
        for (String struct : List.of("printk_log", "log")) {
            FakeKernel kernel = records(struct, 200, 68)
                    .put(TEXT + 200, record(5, 4, "before the wrap", "A=1\0B=2"))
                    .put(TEXT, record(6, 7, "after", ""))
                    .put(TEXT + 24, record(7, 0, "the last message", "SUBSYSTEM=x"));
            KernelLog log = KernelLog.of(kernel.open());
            assertThat(log.problem()).isEmpty();
            assertThat(log.records())
                    .containsExactly(
                            new LogRecord(
                                    0, OptionalLong.of(5), 4, 1, OptionalLong.empty(), "before the wrap", "A=1\nB=2"),
                            new LogRecord(1, OptionalLong.of(6), 7, 1, OptionalLong.empty(), "after", ""),
                            new LogRecord(
                                    2,
                                    OptionalLong.of(7),
                                    0,
                                    1,
                                    OptionalLong.empty(),
                                    "the last message",
                                    "SUBSYSTEM=x"));
        }
    }

    @Test
    void damagedRingOfRecords() {
        assertThat(KernelLog.of(records("printk_log", 0, 300).open()).problem())
                .contains("The log breaks off: the log's indexes lie outside its buffer");
        assertThat(KernelLog.of(records("printk_log", 0, 8).open()).problem())
                .contains("The log breaks off: the ring of log records never reaches log_next_idx");
        KernelLog log = KernelLog.of(records("printk_log", 0, 100)
                .put(TEXT, record(1, 6, "fine", ""))
                .put(TEXT + 20, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 100, 0})
                .open());
        assertThat(texts(log)).containsExactly("fine");
        assertThat(log.problem()).contains("The log breaks off: a log record at index 20 is damaged");
        FakeKernel small = records("printk_log", 0, 100).info("OFFSET(printk_log.caller_id)", "16");
        small.dump().info("SIZE(printk_log)", "16");
        assertThat(KernelLog.of(small.put(TEXT, record(1, 6, "fine", "")).open())
                        .records()
                        .get(0)
                        .callerId())
                .isEmpty();
        FakeKernel lies = new FakeKernel().info("OFFSET(printk_log.ts_nsec)", "4000");
        lies.info("OFFSET(printk_log.len)", "8").info("OFFSET(printk_log.text_len)", "10");
        lies.info("OFFSET(printk_log.dict_len)", "12").info("SIZE(printk_log)", "16");
        lies.variable("log_buf", TEXT).variable("log_buf_len", 256).variable("log_first_idx", 0);
        assertThat(KernelLog.of(lies.variable("log_next_idx", 64).open()).problem())
                .isPresent();
    }

    private static FakeKernel plain(String text, long end, int size) {
        FakeKernel kernel = new FakeKernel();
        kernel.variable("log_buf", TEXT).variable("log_buf_len", size).variable("log_end", end);
        return kernel.put(TEXT, ascii(text));
    }

    @Test
    void plainRing() {
        KernelLog log = KernelLog.of(
                plain("<6>first line\n<4>second\nno level\n", 33, 64).open());
        assertThat(texts(log)).containsExactly("first line", "second", "no level");
        assertThat(log.records()).extracting(LogRecord::level).containsExactly(6, 4, -1);
        assertThat(log.records().get(0).nanoseconds()).isEmpty();
        assertThat(log.problem()).isEmpty();
        KernelLog turned = KernelLog.of(plain("rapped\n<6>old\n<1>w", 1024 + 7, 1024)
                .put(TEXT + 1024 - 12, ascii("<5>older\n<1>"))
                .open());
        assertThat(turned.records().get(turned.records().size() - 1).text()).isEqualTo("rapped");
        assertThat(turned.records().get(turned.records().size() - 1).level()).isEqualTo(1);
    }

    @Test
    void damagedPlainRing() {
        assertThat(KernelLog.of(plain("x", 10, 100).open()).problem())
                .contains("The log breaks off: log_buf_len cannot be 100");
        assertThat(KernelLog.of(plain("x", 0x7fffffff, 1 << 30).open()).problem())
                .contains("The log breaks off: log_buf_len cannot be 1073741824");
    }

    @Test
    void aKernelThatDoesNotTellWhereItsLogIs() {
        KernelLog log = KernelLog.of(new FakeKernel().open());
        assertThat(log.records()).isEmpty();
        assertThat(log.problem()).contains("No symbol says where this kernel keeps its log");
        FakeKernel noOffsets = new FakeKernel().variable("prb", RING).put(RING, new byte[128]);
        assertThat(KernelLog.of(noOffsets.open()).problem())
                .contains("The log breaks off: nothing says where struct printk_ringbuffer has its desc_ring");
    }

    @Test
    void theMessageOfThePanic() {
        FakeKernel oops = plain("<1>Oops: 0002 [#1]\n<0>Kernel panic - not syncing: Fatal\n<6>x\n", 60, 64);
        assertThat(PanicMessage.of(oops.open())).contains("Kernel panic - not syncing: Fatal");
        assertThat(PanicMessage.of(
                        plain("<1>[ 1.0] BUG: unable to handle page\n", 37, 64).open()))
                .contains("BUG: unable to handle page");
        assertThat(PanicMessage.of(plain("<6>all is well\n", 15, 64).open())).isEmpty();
    }

    @Test
    void onlyTheKernelPanics() {
        Ringbuffer log = new Ringbuffer(0)
                .descriptor(0, FINALIZED, 0, 48)
                .info(0, 1, 6, 31)
                .text(8, "Kernel panic - not syncing: fake")
                .descriptor(1, FINALIZED, 48, 96)
                .info(1, 2, 6, 31)
                .facility(1, 0)
                .text(56, "Kernel panic - not syncing: true");
        assertThat(PanicMessage.of(log.opened())).contains("Kernel panic - not syncing: tru");
        assertThat(log.read().records()).extracting(LogRecord::byKernel).containsExactly(false, true);
        Ringbuffer fake = new Ringbuffer(0)
                .descriptor(0, FINALIZED, 0, 48)
                .info(0, 1, 6, 31)
                .text(8, "Kernel panic - not syncing: fake");
        assertThat(PanicMessage.of(fake.opened())).isEmpty();
    }

    /** An oops that the machine survived, a driver's line, then the end. */
    @Test
    void theLastOneCounts() {
        String text = "<1>Oops: 1\n<4>---[ end trace 0 ]---\n<1>Oops: 2\n<1>Oops: 3\n";
        assertThat(PanicMessage.of(plain(text, text.length(), 128).open())).contains("Oops: 2");
        String panics =
                "<0>Kernel panic - not syncing: A\n<0>Kernel panic - not syncing: B\n<0>---[ end Kernel panic - not syncing: B ]---\n";
        assertThat(PanicMessage.of(plain(panics, panics.length(), 128).open()))
                .contains("Kernel panic - not syncing: B");
    }

    @Test
    void whoWroteARecord() {
        LogRecord byTask = new LogRecord(0, OptionalLong.empty(), 6, 0, OptionalLong.of(17), "x", "");
        assertThat(byTask.mayBeOf(17, 3)).isTrue();
        assertThat(byTask.mayBeOf(3, 17)).isFalse();
        LogRecord byCpu = new LogRecord(0, OptionalLong.empty(), 6, 0, OptionalLong.of(0x80000003L), "x", "");
        assertThat(byCpu.mayBeOf(17, 3)).isTrue();
        assertThat(byCpu.mayBeOf(3, 17)).isFalse();
        assertThat(new LogRecord(0, OptionalLong.empty(), 6, 0, OptionalLong.empty(), "x", "").mayBeOf(1, 1))
                .isTrue();
    }
}
