package org.vmcoregdb.kernel.printk;

import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.MissingTypeException;

/**
 * The character ring of kernels before 3.5: {@code log_end} counts the characters ever written, the last {@code
 * log_buf_len} of them are kept. Lines begin with their level in angle brackets.
 */
final class PlainLog {
    /** LOG_BUF_SHIFT is at most 21 in these kernels, and {@code log_buf_len=} was never used for much more. */
    private static final long MAX_BYTES = 1 << 26;

    private PlainLog() {}

    static void read(Kernel kernel, List<LogRecord> records) {
        AddressSpace memory = kernel.memory();
        long buffer = memory.readLong(kernel.needSymbol("log_buf"));
        long size = memory.readUnsignedInt(kernel.needSymbol("log_buf_len"));
        long end = memory.readUnsignedInt(kernel.needSymbol("log_end"));
        if (size == 0 || size > MAX_BYTES || (size & size - 1) != 0) {
            throw new MissingTypeException("log_buf_len cannot be " + size);
        }
        int count = (int) Math.min(end, size);
        byte[] text = new byte[count];
        int first = (int) (end - count & size - 1);
        int untilWrap = (int) Math.min(count, size - first);
        System.arraycopy(memory.readBytes(buffer + first, untilWrap), 0, text, 0, untilWrap);
        System.arraycopy(memory.readBytes(buffer, count - untilWrap), 0, text, untilWrap, count - untilWrap);
        long sequence = 0;
        for (String line : ByteText.decode(text).split("\n")) {
            int level = -1;
            String rest = line;
            if (line.length() > 3 && line.charAt(0) == '<' && line.charAt(2) == '>') {
                level = line.charAt(1) - '0';
                rest = line.substring(3);
            }
            records.add(new LogRecord(sequence++, OptionalLong.empty(), level, 0, OptionalLong.empty(), rest, ""));
        }
    }
}
