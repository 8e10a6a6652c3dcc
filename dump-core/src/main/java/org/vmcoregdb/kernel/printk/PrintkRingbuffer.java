package org.vmcoregdb.kernel.printk;

import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.types.MissingTypeException;

/**
 * The lockless ring of 5.10 and later ({@code kernel/printk/printk_ringbuffer.c}): a ring of descriptors, numbered by
 * ids that never repeat; beside each one a {@code printk_info}; and a ring of text bytes, addressed by logical positions
 * that grow for ever.
 */
final class PrintkRingbuffer {
    private static final int MAX_DESC_BITS = 24;
    private static final int MAX_TEXT_BITS = 31;
    /** Top two bits of {@code state_var}: 1 committed, 2 finalized are readable. */
    private static final int STATE_SHIFT = 62;

    private static final long ID_MASK = (1L << STATE_SHIFT) - 1;

    private final AddressSpace memory;
    private final KernelLog.LogOffsets offsets;
    private final long ring;
    private final long textRing;

    private PrintkRingbuffer(Kernel kernel, KernelLog.LogOffsets offsets, long prb) {
        this.memory = kernel.memory();
        this.offsets = offsets;
        this.ring = prb + offsets.of("printk_ringbuffer", "desc_ring");
        this.textRing = prb + offsets.of("printk_ringbuffer", "text_data_ring");
    }

    static void read(Kernel kernel, KernelLog.LogOffsets offsets, List<LogRecord> records) {
        new PrintkRingbuffer(kernel, offsets, kernel.memory().readLong(kernel.needSymbol("prb"))).readAll(records);
    }

    /** Where the text of a ring is, and what is said of the devices that its records are of. */
    static List<LogBuffers.Piece> buffers(Kernel kernel, KernelLog.LogOffsets offsets, long prb) {
        return new PrintkRingbuffer(kernel, offsets, prb).buffers();
    }

    private List<LogBuffers.Piece> buffers() {
        long text = memory.readLong(textRing + offsets.of("prb_data_ring", "data"));
        long infos = memory.readLong(ring + offsets.of("prb_desc_ring", "infos"));
        return List.of(
                new LogBuffers.Piece(text, 1L << textBits()),
                new LogBuffers.Piece(infos, (long) offsets.size("printk_info") << countBits()));
    }

    private int countBits() {
        return bits("the number of log descriptors", ring + offsets.of("prb_desc_ring", "count_bits"), MAX_DESC_BITS);
    }

    private int textBits() {
        return bits("the size of the log's text", textRing + offsets.of("prb_data_ring", "size_bits"), MAX_TEXT_BITS);
    }

    private void readAll(List<LogRecord> records) {
        int countBits = countBits();
        int textBits = textBits();
        long descriptors = memory.readLong(ring + offsets.of("prb_desc_ring", "descs"));
        long infos = memory.readLong(ring + offsets.of("prb_desc_ring", "infos"));
        long head = memory.readLong(ring + offsets.of("prb_desc_ring", "head_id")) & ID_MASK;
        long tail = memory.readLong(ring + offsets.of("prb_desc_ring", "tail_id")) & ID_MASK;
        long text = memory.readLong(textRing + offsets.of("prb_data_ring", "data"));
        int descriptorSize = offsets.size("prb_desc");
        int infoSize = offsets.size("printk_info");
        long stateAt = offsets.of("prb_desc", "state_var");
        long blockAt = offsets.of("prb_desc", "text_blk_lpos");
        long beginAt = blockAt + offsets.of("prb_data_blk_lpos", "begin");
        long nextAt = blockAt + offsets.of("prb_data_blk_lpos", "next");
        InfoReader info = new InfoReader(offsets, infoSize, memory.words());
        long count = Math.min((head - tail & ID_MASK) + 1, 1L << countBits);
        for (long i = 0; i < count; i++) {
            long id = tail + i & ID_MASK;
            long slot = id & (1L << countBits) - 1;
            long descriptor = descriptors + slot * descriptorSize;
            long state = memory.readLong(descriptor + stateAt);
            int stateBits = (int) (state >>> STATE_SHIFT);
            if ((state & ID_MASK) != id || (stateBits != 1 && stateBits != 2)) {
                continue;
            }
            byte[] infoBytes = memory.readBytes(infos + slot * infoSize, infoSize);
            long begin = memory.readLong(descriptor + beginAt);
            long next = memory.readLong(descriptor + nextAt);
            records.add(info.record(infoBytes, text(text, textBits, begin, next, info.textLength(infoBytes))));
        }
    }

    private int bits(String what, long address, int limit) {
        int bits = memory.readInt(address);
        if (bits < 0 || bits > limit) {
            throw new MissingTypeException(what + " cannot be 2^" + bits);
        }
        return bits;
    }

    /** A block begins with the id of its descriptor; one that does not fit before the end starts again at 0. */
    private String text(long data, int sizeBits, long begin, long next, int wanted) {
        if ((begin & 1) != 0 && (next & 1) != 0) {
            return "";
        }
        long mask = (1L << sizeBits) - 1;
        boolean wraps = begin >>> sizeBits != (next - 1) >>> sizeBits;
        long start = wraps ? 0 : begin & mask;
        long end = (next - 1 & mask) + 1;
        long available = end - start - 8;
        if (available <= 0) {
            return "";
        }
        int length = (int) Math.min(wanted, available);
        return ByteText.decode(memory.readBytes(data + start + 8, length));
    }

    /** {@code struct printk_info}: seq, ts_nsec, text_len, facility, flags:5 level:3, caller_id, dev_info. */
    private static final class InfoReader {
        private final WordOrder words;
        private final int sequence;
        private final int time;
        private final int length;
        private final OptionalLong caller;
        private final OptionalLong device;
        private final int size;

        InfoReader(KernelLog.LogOffsets offsets, int size, WordOrder words) {
            this.words = words;
            this.size = size;
            sequence = inside(offsets.of("printk_info", "seq"), 8);
            time = inside(offsets.of("printk_info", "ts_nsec"), 8);
            length = inside(offsets.of("printk_info", "text_len"), 4);
            caller = offsets.find("printk_info", "caller_id");
            device = offsets.find("printk_info", "dev_info");
        }

        private int inside(long offset, int bytes) {
            if (offset + bytes > size) {
                throw new MissingTypeException("struct printk_info is smaller than its members");
            }
            return (int) offset;
        }

        int textLength(byte[] info) {
            return words.getShort(info, length) & 0xffff;
        }

        LogRecord record(byte[] info, String text) {
            int facility = info[length + 2] & 0xff;
            int level = (int) words.bits(info[length + 3] & 0xff, Byte.SIZE, 5, 3);
            OptionalLong callerId = caller.isPresent() && caller.getAsLong() + 4 <= size
                    ? OptionalLong.of(words.getInt(info, (int) caller.getAsLong()) & 0xffffffffL)
                    : OptionalLong.empty();
            return new LogRecord(
                    words.getLong(info, sequence),
                    OptionalLong.of(words.getLong(info, time)),
                    level,
                    facility,
                    callerId,
                    text,
                    dictionary(info));
        }

        private String dictionary(byte[] info) {
            if (device.isEmpty() || device.getAsLong() + 64 > size) {
                return "";
            }
            int at = (int) device.getAsLong();
            String subsystem = string(info, at, 16);
            String name = string(info, at + 16, 48);
            StringBuilder lines = new StringBuilder();
            if (!subsystem.isEmpty()) {
                lines.append("SUBSYSTEM=").append(subsystem);
            }
            if (!name.isEmpty()) {
                lines.append(lines.length() == 0 ? "" : "\n").append("DEVICE=").append(name);
            }
            return lines.toString();
        }

        private static String string(byte[] bytes, int at, int limit) {
            return ByteText.untilNul(bytes, at, at + limit);
        }
    }
}
