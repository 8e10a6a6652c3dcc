package org.vmcoregdb.codec;

/** Decodes single pages. Safe for use by many threads; native state is pooled and freed by {@link #close}. */
public interface PageCodec extends AutoCloseable {
    /**
     * Decodes one page.
     *
     * @param compressed holds the compressed bytes from index 0 on
     * @param length how many they are
     * @param page is filled whole; its contents are undefined after a failure
     * @throws CodecException if the bytes are not exactly one such page
     */
    void decode(byte[] compressed, int length, byte[] page) throws CodecException;

    @Override
    void close();
}
