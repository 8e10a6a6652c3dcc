package org.vmcoregdb.memory;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteSource;

/** The dump's file itself; addresses are offsets in it. */
public final class FileBytes implements AddressSpace {
    private final ByteSource bytes;
    private final WordOrder words;
    private final int pageSize;

    /**
     * @param words the byte order of the kernel
     * @param pageSize in bytes, of the kernel
     */
    public FileBytes(ByteSource bytes, WordOrder words, int pageSize) {
        this.bytes = bytes;
        this.words = words;
        this.pageSize = pageSize;
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) {
        if (offset < 0) {
            return 0;
        }
        try {
            return bytes.read(offset, target, targetOffset, length);
        } catch (IOException unreadable) {
            return 0;
        }
    }

    @Override
    public Optional<FaultReason> fault(long offset) {
        if (offset < 0 || offset >= bytes.size()) {
            return Optional.of(FaultReason.PAST_END);
        }
        return read(offset, new byte[1], 0, 1) == 1 ? Optional.empty() : Optional.of(FaultReason.UNREADABLE);
    }

    /** No offset leads to an address. */
    @Override
    public OptionalLong translate(long offset) {
        return OptionalLong.empty();
    }

    @Override
    public OptionalLong nextMapped(long offset) {
        return offset >= 0 && offset < bytes.size() ? OptionalLong.of(offset) : OptionalLong.empty();
    }

    @Override
    public WordOrder words() {
        return words;
    }

    @Override
    public int pageSize() {
        return pageSize;
    }

    @Override
    public long readLong(long offset) {
        return words.getLong(readBytes(offset, Long.BYTES), 0);
    }
}
