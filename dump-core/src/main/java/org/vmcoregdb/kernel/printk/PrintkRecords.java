package org.vmcoregdb.kernel.printk;

import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.types.MissingTypeException;

/**
 * The ring of records of 3.5 to 5.9 ({@code kernel/printk/printk.c}): {@code struct printk_log} (before 3.11 {@code
 * struct log}) headers, each followed by text and dictionary, from {@code log_first_idx} to {@code log_next_idx}; a
 * record of length 0 says that the ring goes on at its start.
 */
final class PrintkRecords {
    private static final long MAX_BYTES = 1L << 31;

    private PrintkRecords() {}

    static void read(Kernel kernel, KernelLog.LogOffsets offsets, List<LogRecord> records) {
        AddressSpace memory = kernel.memory();
        WordOrder words = memory.words();
        String struct = offsets.find("printk_log", "len").isPresent() ? "printk_log" : "log";
        long buffer = memory.readLong(kernel.needSymbol("log_buf"));
        long size = memory.readUnsignedInt(kernel.needSymbol("log_buf_len"));
        long at = memory.readUnsignedInt(kernel.needSymbol("log_first_idx"));
        long end = memory.readUnsignedInt(kernel.needSymbol("log_next_idx"));
        int header = offsets.size(struct);
        int time = (int) offsets.of(struct, "ts_nsec");
        int length = (int) offsets.of(struct, "len");
        int textLength = (int) offsets.of(struct, "text_len");
        int dictionaryLength = (int) offsets.of(struct, "dict_len");
        OptionalLong caller = offsets.find(struct, "caller_id");
        boolean fits = time <= header - 8
                && length <= header - 2
                && textLength <= header - 2
                && dictionaryLength <= header - 4;
        if (size > MAX_BYTES || !fits || at > size || end > size) {
            throw new MissingTypeException("the log's indexes lie outside its buffer");
        }
        long read = 0;
        boolean wrapped = false;
        long sequence = 0;
        while (at != end) {
            byte[] head = memory.readBytes(buffer + at, header);
            int recordLength = words.getShort(head, length) & 0xffff;
            if (recordLength == 0) {
                if (wrapped) {
                    throw new MissingTypeException("the ring of log records never reaches log_next_idx");
                }
                wrapped = true;
                at = 0;
                continue;
            }
            int text = words.getShort(head, textLength) & 0xffff;
            int dictionary = words.getShort(head, dictionaryLength) & 0xffff;
            if (header + text + dictionary > recordLength || read > size) {
                throw new MissingTypeException("a log record at index " + at + " is damaged");
            }
            byte[] body = memory.readBytes(buffer + at + header, text + dictionary);
            records.add(new LogRecord(
                    sequence++,
                    OptionalLong.of(words.getLong(head, time)),
                    (int) words.bits(head[dictionaryLength + 3] & 0xff, Byte.SIZE, 5, 3),
                    head[dictionaryLength + 2] & 0xff,
                    caller.isPresent() && caller.getAsLong() + 4 <= header
                            ? OptionalLong.of(words.getInt(head, (int) caller.getAsLong()) & 0xffffffffL)
                            : OptionalLong.empty(),
                    ByteText.decode(body, 0, text),
                    ByteText.decode(body, text, text + dictionary).replace('\0', '\n')));
            at += recordLength;
            read += recordLength;
        }
    }
}
