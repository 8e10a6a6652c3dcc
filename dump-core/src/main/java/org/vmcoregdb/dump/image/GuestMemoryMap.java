package org.vmcoregdb.dump.image;

import java.io.IOException;
import java.util.Optional;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteSource;

/**
 * Where the memory of a machine was, by what its kernel was told of that at boot and still has in memory: for images that have all
 * memory one behind the other, without the holes between.
 */
public interface GuestMemoryMap extends ArchitecturePart {
    /** Up to which size an image has no hole that this architecture's machines have, in bytes. */
    long withoutHole();

    /**
     * The memory map that fits an image.
     *
     * @param image all memory of a machine, from its lowest address on
     * @return where the pieces of the image are in memory; empty if the image has no map that fits it
     */
    Optional<ExtentMap> find(ByteSource image) throws IOException;

    /** Whether no machine has a hole in an image of this size. */
    static boolean noneHasHole(long bytes) {
        for (Machine machine : Machine.values()) {
            Optional<GuestMemoryMap> part = ArchitecturePart.find(GuestMemoryMap.class, machine);
            if (part.isPresent() && bytes > part.get().withoutHole()) {
                return false;
            }
        }
        return true;
    }

    /** The map that fits an image, of whichever machine. */
    static Optional<ExtentMap> search(ByteSource image) throws IOException {
        for (Machine machine : Machine.values()) {
            Optional<GuestMemoryMap> part = ArchitecturePart.find(GuestMemoryMap.class, machine);
            Optional<ExtentMap> found = part.isPresent() ? part.get().find(image) : Optional.empty();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** What to tell the user where there should be a map, and none is found. */
    static String unknown(String name) {
        return name
                + " has memory above 4 GiB, or may have, but no memory map of its kernel: where the hole for devices"
                + " begins is not known, and what is above it may be read from the wrong place";
    }
}
