package org.vmcoregdb.dump.vmware;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/** What a state file says of memory and CPUs. */
final class SavedState {
    private static final int GROUP_NAME_BYTES = 64;
    private static final int MOST_GROUPS = 4096;
    /** A machine has some thousand in each group. */
    private static final int MOST_ITEMS = 1 << 20;

    private static final int BLOCK = 0x3f;
    private static final int COMPRESSED_BLOCK = 0x3e;
    private static final int MOST_CPUS = 8192;
    private static final int MOST_REGIONS = 1024;
    /** Blocks of registers are smaller. */
    private static final int LARGEST_REGISTERS = 256;

    private final ByteSource file;
    private final Map<String, Long> memory = new HashMap<>();
    private final List<Map<String, Long>> cpus = new ArrayList<>();
    private Optional<Block> block = Optional.empty();

    private SavedState(ByteSource file) {
        this.file = file;
    }

    /**
     * Memory in the file.
     *
     * @param position file offset of its first byte
     * @param bytes its size
     */
    record Block(long position, long bytes) {}

    /**
     * A piece of memory.
     *
     * @param frame physical address divided by 4096
     * @param page the same in the file with the memory
     * @param pages its size
     */
    record Region(long frame, long page, long pages) {}

    /** @throws FormatException if the file is cut short or damaged where this stands */
    static SavedState read(ByteSource file) throws FormatException {
        SavedState state = new SavedState(file);
        Cursor cursor = new Cursor(file, ByteOrder.LITTLE_ENDIAN, 8);
        long groups = cursor.u32("count of groups");
        if (groups > MOST_GROUPS) {
            throw new FormatException(
                    file.name() + " says that it has " + groups + " groups, which no state of VMware has");
        }
        for (long i = 0; i < groups; i++) {
            String name = cursor.fixedString("name of a group", GROUP_NAME_BYTES);
            long position = cursor.length("position of a group");
            cursor.skip(Long.BYTES);
            if (name.equals("memory") || name.equals("cpu")) {
                state.group(name, position);
            }
        }
        return state;
    }

    /** The memory in the file, if it is in it. */
    Optional<Block> memoryBlock() {
        return block;
    }

    /** The named values of each CPU. */
    List<Map<String, Long>> cpus() {
        return cpus;
    }

    /** The regions of memory; none if it has no hole. */
    List<Region> regions() throws FormatException {
        long count = memory.getOrDefault("regionsCount", 0L);
        if (count > MOST_REGIONS) {
            throw new FormatException(file.name() + " says that its memory has " + count + " regions");
        }
        List<Region> regions = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            Long frame = memory.get("regionPPN[" + i + "]");
            Long page = memory.get("regionPageNum[" + i + "]");
            Long pages = memory.get("regionSize[" + i + "]");
            if (frame == null || page == null || pages == null) {
                throw new FormatException(file.name() + " does not say where region " + i + " of its memory is");
            }
            regions.add(new Region(frame, page, pages));
        }
        return regions;
    }

    private void group(String group, long position) throws FormatException {
        Cursor cursor = new Cursor(file, ByteOrder.LITTLE_ENDIAN, position);
        for (int i = 0; i < MOST_ITEMS; i++) {
            int tag = cursor.u16("tag");
            if (tag == 0) {
                return;
            }
            String name = cursor.fixedString("name of an item", tag >>> 8);
            int count = tag >>> 6 & 3;
            long[] indexes = new long[count];
            for (int j = 0; j < count; j++) {
                indexes[j] = cursor.u32("index of " + name);
            }
            int size = tag & BLOCK;
            if (size == BLOCK || size == COMPRESSED_BLOCK) {
                block(group, name, indexes, size == COMPRESSED_BLOCK, cursor);
                if (cursor.remaining() == 0 && block.isPresent()) {
                    return; // cut short in its memory, or right behind it
                }
            } else {
                byte[] bytes = cursor.bytes(name, size);
                item(group, name, indexes, number(bytes, 0, Math.min(size, Long.BYTES)));
            }
        }
        throw new FormatException(
                file.name() + ": its group " + group + " has more items than any state of VMware has");
    }

    private void block(String group, String name, long[] indexes, boolean compressed, Cursor cursor)
            throws FormatException {
        long bytes = cursor.length("size of " + name);
        long inMemory = cursor.length("size in memory of " + name);
        cursor.skip(cursor.u16("padding"));
        long position = cursor.position();
        if (group.equals("memory") && name.equals("Memory")) {
            if (compressed) {
                throw new FormatException(
                        file.name() + " has its memory compressed in it, in a way that is not public");
            }
            block = Optional.of(new Block(position, inMemory));
        } else if (group.equals("cpu") && !compressed && bytes % Long.BYTES == 0 && bytes <= LARGEST_REGISTERS) {
            byte[] values = cursor.bytes(name, bytes);
            for (int i = 0; i < values.length / Long.BYTES; i++) {
                item(group, name, with(indexes, i), number(values, i * Long.BYTES, Long.BYTES));
            }
        }
        cursor.moveTo(position).skip(bytes);
        if (cursor.position() < position) {
            throw new FormatException(file.name() + " says that " + name + " has " + bytes + " bytes");
        }
    }

    private static long[] with(long[] indexes, long last) {
        long[] more = java.util.Arrays.copyOf(indexes, indexes.length + 1);
        more[indexes.length] = last;
        return more;
    }

    private static long number(byte[] bytes, int at, int length) {
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    private void item(String group, String name, long[] indexes, long value) {
        StringBuilder text = new StringBuilder(name);
        boolean cpu = group.equals("cpu");
        for (int i = cpu ? 1 : 0; i < indexes.length; i++) {
            text.append('[').append(indexes[i]).append(']');
        }
        if (!cpu) {
            memory.put(text.toString(), value);
        } else if (indexes.length > 0 && indexes[0] <= Math.min(cpus.size(), MOST_CPUS - 1)) {
            if (indexes[0] == cpus.size()) {
                cpus.add(new HashMap<>());
            }
            cpus.get((int) indexes[0]).put(text.toString(), value);
        }
    }
}
