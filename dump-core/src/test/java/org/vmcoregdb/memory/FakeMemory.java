package org.vmcoregdb.memory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Virtual memory made of single bytes: what was put is there, all else is not mapped. */
public final class FakeMemory implements AddressSpace {
    private final TreeMap<Long, Byte> bytes = new TreeMap<>(Long::compareUnsigned);
    private final WordOrder words;

    /** Of a little-endian machine. */
    public FakeMemory() {
        this(WordOrder.LITTLE);
    }

    /** Of a machine with this byte order. */
    public FakeMemory(WordOrder words) {
        this.words = words;
    }

    /** Puts bytes. */
    public FakeMemory put(long vaddr, byte[] value) {
        for (int i = 0; i < value.length; i++) {
            bytes.put(vaddr + i, value[i]);
        }
        return this;
    }

    /** Puts a 64-bit number. */
    public FakeMemory put64(long vaddr, long value) {
        return put(
                vaddr,
                ByteBuffer.allocate(8).order(words.byteOrder()).putLong(value).array());
    }

    /** Puts a string and a NUL. */
    public FakeMemory putString(long vaddr, String text) {
        return put(vaddr, (text + "\0").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public int read(long vaddr, byte[] target, int targetOffset, int length) {
        for (int i = 0; i < length; i++) {
            Byte value = bytes.get(vaddr + i);
            if (value == null) {
                return i;
            }
            target[targetOffset + i] = value;
        }
        return length;
    }

    @Override
    public Optional<FaultReason> fault(long vaddr) {
        return bytes.containsKey(vaddr) ? Optional.empty() : Optional.of(FaultReason.NOT_MAPPED);
    }

    @Override
    public OptionalLong translate(long vaddr) {
        return OptionalLong.empty();
    }

    @Override
    public OptionalLong nextMapped(long vaddr) {
        Long next = bytes.ceilingKey(vaddr);
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    @Override
    public WordOrder words() {
        return words;
    }

    @Override
    public int pageSize() {
        return 4096;
    }

    @Override
    public long readLong(long vaddr) {
        return words.getLong(readBytes(vaddr, 8), 0);
    }
}
