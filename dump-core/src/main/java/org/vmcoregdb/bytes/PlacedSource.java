package org.vmcoregdb.bytes;

import java.io.IOException;
import java.util.List;

/** Sources one behind the other as if they were one, each with the physical address that it was at. Closing it closes them. */
public final class PlacedSource implements ByteSource {
    private final String name;
    private final List<Part> parts;

    /** @param parts at least one, in the order in which they stand */
    public PlacedSource(String name, List<Part> parts) {
        this.name = name;
        this.parts = List.copyOf(parts);
    }

    /**
     * One of the sources.
     *
     * @param source its bytes
     * @param address physical address of the first of them
     */
    public record Part(ByteSource source, long address) {}

    /** The sources. */
    public List<Part> parts() {
        return parts;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        long size = 0;
        for (Part part : parts) {
            size += part.source.size();
        }
        return size;
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        int done = 0;
        long at = offset;
        for (Part part : parts) {
            long size = part.source.size();
            if (at >= 0 && at < size && done < length) {
                int got = part.source.read(at, target, targetOffset + done, (int) Math.min(length - done, size - at));
                done += got;
                if (at + got < size) {
                    return done;
                }
                at = size;
            }
            at -= size;
        }
        return done;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Part part : parts) {
            try {
                part.source.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
