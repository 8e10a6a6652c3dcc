package org.vmcoregdb.dump.qemu;

/**
 * A piece of a machine's memory that has a name in the stream: memory of the guest, of a device, or a ROM.
 *
 * @param name such as {@code pc.ram}
 * @param bytes its size
 * @param firstPage the number of its first page, those of all blocks counted one after the other
 * @param mapped where its pages are, if they are all in one place (mapped-ram)
 */
record RamBlock(String name, long bytes, long firstPage, java.util.Optional<Mapped> mapped) {
    /**
     * Pages that are all in one place.
     *
     * @param bitmap file offset of a bit for each page: 0 for one that is zeros
     * @param pages file offset of the first page
     */
    record Mapped(long bitmap, long pages) {}
}
