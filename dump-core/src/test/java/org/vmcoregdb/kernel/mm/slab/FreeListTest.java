package org.vmcoregdb.kernel.mm.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.LongBinaryOperator;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** Lists of free objects: plain, hidden in both ways, and damaged. */
class FreeListTest {
    private static final long RANDOM = 0x1234_5678_9abc_def0L;
    private static final int SIZE = 64;
    private static final int OFFSET = 32;
    private static final int BYTES = 8 * SIZE;

    private final FakeKernel kernel = new FakeKernel().types(new BtfWriter());
    private final long slab = kernel.place(new byte[BYTES]);

    private static SlabCache cache(long random) {
        return new SlabCache(0, "test", SIZE, SIZE, OFFSET, 8, 4096, 0, random, 0, List.of());
    }

    /** Three free objects, each pointing to the next. */
    private void three(LongBinaryOperator hide) {
        link(0, slab + 3 * SIZE, hide);
        link(3, slab + SIZE, hide);
        link(1, 0, hide);
    }

    private void link(int object, long next, LongBinaryOperator hide) {
        long at = slab + (long) object * SIZE + OFFSET;
        kernel.put64(at, hide.applyAsLong(next, at));
    }

    private FreeList read(long random) {
        return FreeList.of(kernel.open().memory(), cache(random), slab, slab, BYTES);
    }

    private void assertThree(FreeList list) {
        assertThat(list.objects()).containsExactlyInAnyOrder(slab, slab + 3 * SIZE, slab + SIZE);
        assertThat(list.problem()).isEmpty();
    }

    @Test
    void plainPointers() {
        three((next, at) -> next);
        assertThree(read(0));
    }

    @Test
    void hiddenPointers() {
        three((next, at) -> next ^ RANDOM ^ Long.reverseBytes(at));
        assertThree(read(RANDOM));
        three((next, at) -> next ^ RANDOM ^ at);
        assertThree(read(RANDOM));
    }

    @Test
    void aLoopIsSaid() {
        three((next, at) -> next);
        link(1, slab, (next, at) -> next);
        FreeList list = read(0);
        assertThat(list.objects()).hasSize(3);
        assertThat(list.problem()).contains("duplicate freelist object: " + Long.toHexString(slab));
    }

    @Test
    void aListThatLeavesTheSlabEnds() {
        three((next, at) -> next);
        link(3, slab + BYTES, (next, at) -> next);
        FreeList list = read(0);
        assertThat(list.objects()).hasSize(2);
        assertThat(list.problem().orElse("")).contains("leads out of it").contains(Long.toHexString(slab + BYTES));
    }

    @Test
    void anEmptyListHasNoObjects() {
        assertThat(FreeList.of(kernel.open().memory(), cache(0), 0, slab, BYTES).objects())
                .isEmpty();
    }
}
