package org.vmcoregdb.symbols.exported;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.memory.AddressSpace;

/** Reads entries of tables and names of symbols. These lie together, names in no order: their memory is read once, in blocks that are kept. Not for several threads. */
final class TableReader {
    /** A power of two, not more than any page. */
    private static final int BLOCK = 4096;

    /** Ten times what the names of a kernel take; then all are forgotten. */
    private static final int MOST_BLOCKS = 1024;

    /** KSYM_NAME_LEN. */
    private static final int MOST_BYTES = 512;

    private final AddressSpace memory;
    private final Map<Long, byte[]> blocks = new HashMap<>();
    private final byte[] name = new byte[MOST_BYTES];

    TableReader(AddressSpace memory) {
        this.memory = memory;
    }

    /** The name at an address: "" if a part of it is missing from the dump; nothing if there is none. */
    Optional<String> at(long address) {
        int length = 0;
        byte[] block = new byte[0];
        while (length < MOST_BYTES) {
            long place = address + length;
            int inBlock = (int) (place & BLOCK - 1);
            if (length == 0 || inBlock == 0) {
                block = block(place & -BLOCK);
            }
            if (inBlock >= block.length) {
                return Optional.of("");
            }
            byte c = block[inBlock];
            if (c == 0) {
                return length == 0 ? Optional.empty() : Optional.of(ByteText.identifier(name, 0, length));
            }
            if (c <= ' ' || c == 0x7f) {
                return Optional.empty();
            }
            name[length++] = c;
        }
        return Optional.empty();
    }

    /** Copies the bytes at an address; whether all of them are there. */
    boolean read(long address, byte[] into) {
        int inBlock = (int) (address & BLOCK - 1);
        if (inBlock + into.length > BLOCK) {
            return memory.read(address, into, 0, into.length) == into.length;
        }
        byte[] block = block(address & -BLOCK);
        if (inBlock + into.length > block.length) {
            return false;
        }
        System.arraycopy(block, inBlock, into, 0, into.length);
        return true;
    }

    private byte[] block(long start) {
        byte[] known = blocks.get(start);
        if (known != null) {
            return known;
        }
        if (blocks.size() >= MOST_BLOCKS) {
            blocks.clear();
        }
        byte[] block = new byte[BLOCK];
        int got = memory.read(start, block, 0, BLOCK);
        byte[] read = got == BLOCK ? block : Arrays.copyOf(block, got);
        blocks.put(start, read);
        return read;
    }
}
