package org.vmcoregdb.protocol.packet;

/** Requests about memory. Addresses and lengths are unsigned. */
public sealed interface MemoryRequest extends Request {
    /**
     * {@code m}: the reply is hexadecimal.
     *
     * @param address of the first byte
     * @param length bytes
     */
    record ReadHex(long address, long length) implements MemoryRequest {}

    /**
     * {@code x}: the reply is binary.
     *
     * @param address of the first byte
     * @param length bytes; 0 asks which of its two dialects the server speaks
     */
    record ReadBinary(long address, long length) implements MemoryRequest {}

    /**
     * {@code M}, {@code X}.
     *
     * @param address of the first byte
     * @param data what to put there; nothing asks whether {@code X} is known
     */
    record Write(long address, byte[] data) implements MemoryRequest {}

    /**
     * {@code qSearch:memory}.
     *
     * @param address where to begin
     * @param length of the range to search
     * @param pattern what to find
     */
    record Search(long address, long length, byte[] pattern) implements MemoryRequest {}

    /**
     * {@code qCRC}.
     *
     * @param address of the first byte
     * @param length bytes
     */
    record Checksum(long address, long length) implements MemoryRequest {}

    /**
     * {@code qMemoryRegionInfo}.
     *
     * @param address in the region
     */
    record Region(long address) implements MemoryRequest {}
}
