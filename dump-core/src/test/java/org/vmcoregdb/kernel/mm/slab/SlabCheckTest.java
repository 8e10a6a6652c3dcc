package org.vmcoregdb.kernel.mm.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** Two objects of 20 bytes, one in use and one free, laid out as slub_debug=ZP does it. */
class SlabCheckTest {
    private static final int SIZE = 64;
    private static final int PAD = 8;
    private static final int OBJECT = 20;
    private static final int IN_USE = 24;

    private static final long RED_ZONE = 0x400;
    private static final long POISON = 0x800 | 0x80000000L;

    private final FakeKernel kernel = new FakeKernel().types(types());
    private final long cacheAt = kernel.place(new byte[64]);
    private final byte[] bytes = new byte[2 * SIZE];

    private static BtfWriter types() {
        BtfWriter types = new BtfWriter();
        int number = types.integer("unsigned int", 4, 0);
        types.struct("kmem_cache", 64, member("flags", number, 0), member("inuse", number, 4));
        return types;
    }

    SlabCheckTest() {
        kernel.put64(cacheAt, (long) IN_USE << 32);
        Arrays.fill(bytes, 0, SIZE, (byte) 0xcc);
        Arrays.fill(bytes, PAD, PAD + OBJECT, (byte) 0x11);
        Arrays.fill(bytes, SIZE, 2 * SIZE, (byte) 0xbb);
        Arrays.fill(bytes, SIZE + PAD, SIZE + PAD + OBJECT - 1, (byte) 0x6b);
        bytes[SIZE + PAD + OBJECT - 1] = (byte) 0xa5;
    }

    private List<SlabCheck.Damage> check(long flags, long leftPad, long freePointer) {
        long memory = kernel.place(bytes);
        SlabCache cache =
                new SlabCache(cacheAt, "test", OBJECT, SIZE, freePointer, 2, 4096, flags, 0, leftPad, List.of());
        Slab slab = new Slab(
                0,
                memory,
                0,
                2,
                1,
                OptionalInt.empty(),
                List.of(
                        new Slab.SlabObject(memory + leftPad, false, Optional.empty()),
                        new Slab.SlabObject(memory + SIZE + leftPad, true, Optional.empty())),
                Optional.empty());
        Kernel opened = kernel.open();
        SlabCheck check = new SlabCheck(opened);
        assertThat(check.hasRedZones(cache)).isEqualTo((flags & RED_ZONE) != 0);
        assertThat(check.isPoisoned(cache)).isEqualTo((flags & POISON) != 0);
        return check.of(cache, slab);
    }

    private List<SlabCheck.Damage> both() {
        return check(RED_ZONE | POISON, PAD, IN_USE);
    }

    private static void assertOne(List<SlabCheck.Damage> found, SlabCheck.Part part, boolean free, int expected) {
        assertThat(found).singleElement().satisfies(damage -> {
            assertThat(damage.part()).isEqualTo(part);
            assertThat(damage.free()).isEqualTo(free);
            assertThat(damage.expected()).isEqualTo(expected);
        });
    }

    @Test
    void nothingIsWrong() {
        assertThat(both()).isEmpty();
    }

    @Test
    void aCacheWithoutRedZonesIsNotChecked() {
        Arrays.fill(bytes, (byte) 0);
        assertThat(check(0, 0, 0)).isEmpty();
    }

    @Test
    void anObjectThatWasWrittenPastItsEnd() {
        bytes[PAD + OBJECT + 1] = 'A';
        bytes[PAD + OBJECT + 2] = 'B';
        List<SlabCheck.Damage> found = both();
        assertOne(found, SlabCheck.Part.RED_ZONE, false, 0xcc);
        assertThat(found.get(0).at()).isEqualTo(found.get(0).object() + OBJECT + 1);
        assertThat(found.get(0).found()).startsWith('A', 'B').hasSize(3);
    }

    @Test
    void anObjectThatWasWrittenBeforeItsStart() {
        bytes[SIZE + PAD - 1] = 0;
        assertOne(both(), SlabCheck.Part.LEFT_RED_ZONE, true, 0xbb);
    }

    @Test
    void anObjectThatWasUsedAfterItWasFree() {
        bytes[SIZE + PAD + 3] = 1;
        assertOne(both(), SlabCheck.Part.FREE_OBJECT, true, 0x6b);
        bytes[SIZE + PAD + 3] = 0x6b;
        bytes[SIZE + PAD + OBJECT - 1] = 0;
        assertOne(both(), SlabCheck.Part.FREE_OBJECT, true, 0xa5);
    }

    @Test
    void thePointerToTheNextFreeObjectIsNoDamage() {
        Arrays.fill(bytes, SIZE + PAD + 8, SIZE + PAD + 16, (byte) 0x99);
        assertThat(check(RED_ZONE | POISON, PAD, 8)).isEmpty();
    }

    @Test
    void withoutRedZonesTheRestOfTheRoomIsFilled() {
        Arrays.fill(bytes, OBJECT, SIZE, (byte) 0x5a);
        Arrays.fill(bytes, SIZE, SIZE + OBJECT - 1, (byte) 0x6b);
        bytes[SIZE + OBJECT - 1] = (byte) 0xa5;
        Arrays.fill(bytes, SIZE + OBJECT, 2 * SIZE, (byte) 0x5a);
        assertThat(check(POISON, 0, IN_USE)).isEmpty();
        bytes[OBJECT] = 0;
        assertOne(check(POISON, 0, IN_USE), SlabCheck.Part.PADDING, false, 0x5a);
    }
}
