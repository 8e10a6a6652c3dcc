package org.vmcoregdb.codec;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** zlib streams (RFC 1950), as {@code compress2()} writes them. */
public final class ZlibCodec implements PageCodec {
    private final Pool<Inflater> inflaters = new Pool<>() {
        @Override
        Inflater make() {
            return new Inflater();
        }

        @Override
        void free(Inflater inflater) {
            inflater.end();
        }
    };

    @Override
    public void decode(byte[] compressed, int length, byte[] page) throws CodecException {
        Inflater inflater = inflaters.take();
        try {
            inflater.reset();
            inflater.setInput(compressed, 0, length);
            int got = inflater.inflate(page);
            if (got != page.length) {
                throw CodecException.wrongSize("zlib", got, page.length);
            }
            // The page is full, but only the end of the stream proves that it is right: its checksum is there.
            if (!inflater.finished() && (inflater.inflate(new byte[1]) > 0 || !inflater.finished())) {
                throw new CodecException("zlib data does not end with its page");
            }
        } catch (DataFormatException e) {
            throw new CodecException("zlib data is damaged: " + e.getMessage());
        } finally {
            inflaters.giveBack(inflater);
        }
    }

    @Override
    public void close() {
        inflaters.close();
    }
}
