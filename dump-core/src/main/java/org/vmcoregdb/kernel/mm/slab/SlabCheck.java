package org.vmcoregdb.kernel.mm.slab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Looks for objects that somebody wrote past the end of, or used when they were free. It shows where the kernel was told to lay out slabs so ({@code
 * slub_debug=ZP} on its command line): red zones around objects are filled with one byte while the object is in use and with another while it is free,
 * free objects and what is left of the room are filled with poison ({@code mm/slub.c}, {@code check_object}).
 */
public final class SlabCheck {
    /** {@code SLUB_RED_INACTIVE}, {@code SLUB_RED_ACTIVE}, {@code POISON_FREE}, {@code POISON_END}, {@code POISON_INUSE} of {@code linux/poison.h}. */
    private static final int RED_FREE = 0xbb;

    private static final int RED_IN_USE = 0xcc;
    private static final int POISON_FREE = 0x6b;
    private static final int POISON_END = 0xa5;
    private static final int POISON_UNUSED = 0x5a;

    private static final int ROOM_LIMIT = 1 << 22;
    private static final int SHOWN_BYTES = 16;

    private final AddressSpace memory;
    private final SlabFlags flags;
    private final Optional<Field> inUse;

    /** Of a kernel with SLUB. */
    public SlabCheck(Kernel kernel) {
        Struct cache = kernel.types().struct("kmem_cache");
        this.memory = kernel.memory();
        this.flags = SlabFlags.of(kernel);
        // SLAB of old kernels has a member of this name nowhere in its caches
        this.inUse = cache.field("inuse");
    }

    /** What part of an object's room was written to. */
    public enum Part {
        /** The red zone before it. */
        LEFT_RED_ZONE("red zone before the object"),
        /** The red zone after it. */
        RED_ZONE("red zone after the object"),
        /** The object, which was free. */
        FREE_OBJECT("free object"),
        /** What nobody uses between it and the next. */
        PADDING("padding after the object");

        private final String words;

        Part(String words) {
            this.words = words;
        }

        /** What to call it. */
        public String words() {
            return words;
        }
    }

    /**
     * A piece that is not as the kernel left it.
     *
     * @param object address of the object
     * @param free whether the object is free
     * @param at the first byte that is wrong
     * @param expected what it should be
     * @param found some bytes from there on, 16 at most
     */
    public record Damage(long object, boolean free, Part part, long at, int expected, byte[] found) {}

    /** Whether a cache's objects have red zones. */
    public boolean hasRedZones(SlabCache cache) {
        return inUse.isPresent() && (cache.flags() & flags.redZone()) != 0;
    }

    /** Whether a cache's free objects are filled with poison. */
    public boolean isPoisoned(SlabCache cache) {
        return inUse.isPresent() && (cache.flags() & flags.poison()) != 0;
    }

    /**
     * What is wrong with the objects of a slab.
     *
     * @param slab with its objects
     * @throws MemoryFault if an object is not in the dump
     */
    public List<Damage> of(SlabCache cache, Slab slab) {
        List<Damage> damages = new ArrayList<>();
        if ((hasRedZones(cache) || isPoisoned(cache)) && cache.size() <= ROOM_LIMIT) {
            Room room = new Room(cache);
            for (Slab.SlabObject object : slab.objects()) {
                room.check(object, damages);
            }
        }
        return damages;
    }

    /** How the room of each object of a cache is divided. */
    private final class Room {
        private final SlabCache cache;
        private final long end;

        Room(SlabCache cache) {
            this.cache = cache;
            this.end = Math.max(cache.objectSize(), inUse.orElseThrow().read(memory, cache.address()) & 0xffffffffL);
        }

        void check(Slab.SlabObject object, List<Damage> damages) {
            long start = object.address() - cache.leftPad();
            byte[] bytes = new byte[(int) cache.size()];
            memory.readFully(start, bytes);
            Piece piece = new Piece(object, start, bytes, damages);
            long at = cache.leftPad();
            if (hasRedZones(cache)) {
                int red = object.free() ? RED_FREE : RED_IN_USE;
                piece.filled(Part.LEFT_RED_ZONE, 0, at, red);
                piece.filled(Part.RED_ZONE, at + cache.objectSize(), at + end, red);
            } else {
                piece.filled(Part.PADDING, at + cache.objectSize(), at + end, POISON_UNUSED);
            }
            if (object.free() && (cache.flags() & flags.objectPoison()) != 0) {
                long last = at + cache.objectSize() - 1;
                // where the pointer to the next free object is inside, it takes the place of the poison
                long pointer = cache.freePointer() < cache.objectSize() ? at + cache.freePointer() : last;
                piece.filled(Part.FREE_OBJECT, at, Math.min(pointer, last), POISON_FREE);
                piece.filled(Part.FREE_OBJECT, Math.min(pointer + Long.BYTES, last), last, POISON_FREE);
                piece.filled(Part.FREE_OBJECT, last, last + 1, POISON_END);
            }
        }
    }

    /** An object with its room. */
    private record Piece(Slab.SlabObject object, long start, byte[] bytes, List<Damage> damages) {
        void filled(Part part, long from, long to, int expected) {
            for (int i = (int) from; i < Math.min(to, bytes.length); i++) {
                if ((bytes[i] & 0xff) != expected) {
                    byte[] found = Arrays.copyOfRange(bytes, i, (int) Math.min(to, (long) i + SHOWN_BYTES));
                    damages.add(new Damage(object.address(), object.free(), part, start + i, expected, found));
                    return;
                }
            }
        }
    }
}
