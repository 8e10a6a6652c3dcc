package org.vmcoregdb.kernel.printk;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.vmcoregdb.bytes.ByteBuilder;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.mutation.MutatedFormat;

/** The log buffers of kernels before 5.10, with the variables that say what is in them. */
public final class LogMutations {
    private static final long BUFFER = FakeKernel.DATA + 0x1000;
    private static final int BUFFER_BYTES = 512;

    /** log_buf, log_buf_len, log_end or log_first_idx, log_next_idx. */
    private static final int VARIABLES_BYTES = 32;

    private LogMutations() {}

    /** The characters of 2.6.32, the records of 3.10. */
    public static List<MutatedFormat> formats() {
        return List.of(
                new MutatedFormat("log of characters", List.of(characters()), (bytes, random) -> read(bytes, false)),
                new MutatedFormat("log of records", List.of(records()), (bytes, random) -> read(bytes, true)));
    }

    private static byte[] characters() {
        String lines = "<6>Linux version 2.6.32\n<4>[    0.5] second\nno level\n".repeat(20);
        ByteBuilder bytes = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
        return bytes.u64(0, BUFFER)
                .u64(8, BUFFER_BYTES)
                .u64(16, lines.length())
                .text(VARIABLES_BYTES, lines.substring(0, BUFFER_BYTES))
                .build();
    }

    private static byte[] records() {
        ByteBuilder bytes = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
        bytes.u64(0, BUFFER).u64(8, BUFFER_BYTES).u64(16, 0);
        Random random = new Random(1);
        int at = 0;
        while (at < BUFFER_BYTES - 100) {
            String text = "message " + "x".repeat(random.nextInt(40));
            int length = 16 + text.length() + 3 & ~3;
            bytes.u64(VARIABLES_BYTES + at, at * 1000L)
                    .u16(VARIABLES_BYTES + at + 8, length)
                    .u16(VARIABLES_BYTES + at + 10, text.length())
                    .text(VARIABLES_BYTES + at + 16, text);
            at += length;
        }
        return bytes.u64(24, at).grow(VARIABLES_BYTES + BUFFER_BYTES).build();
    }

    private static void read(byte[] bytes, boolean records) {
        byte[] all = Arrays.copyOf(bytes, Math.max(bytes.length, VARIABLES_BYTES));
        FakeKernel kernel = new FakeKernel().put(FakeKernel.DATA, Arrays.copyOf(all, VARIABLES_BYTES));
        kernel.put(BUFFER, Arrays.copyOfRange(all, VARIABLES_BYTES, Math.max(all.length, VARIABLES_BYTES + 1)));
        kernel.symbol("log_buf", FakeKernel.DATA).symbol("log_buf_len", FakeKernel.DATA + 8);
        if (records) {
            kernel.symbol("log_first_idx", FakeKernel.DATA + 16).symbol("log_next_idx", FakeKernel.DATA + 24);
            kernel.info("OFFSET(log.ts_nsec)", "0").info("OFFSET(log.len)", "8");
            kernel.info("OFFSET(log.text_len)", "10")
                    .info("OFFSET(log.dict_len)", "12")
                    .info("SIZE(log)", "16");
        } else {
            kernel.symbol("log_end", FakeKernel.DATA + 16);
        }
        KernelLog log = KernelLog.of(kernel.open());
        int characters = 0;
        for (LogRecord record : log.records()) {
            characters += record.text().getBytes(StandardCharsets.UTF_8).length;
        }
        if (characters > 64 * all.length) {
            throw new IllegalStateException("the log is larger than its buffer: " + characters);
        }
    }
}
