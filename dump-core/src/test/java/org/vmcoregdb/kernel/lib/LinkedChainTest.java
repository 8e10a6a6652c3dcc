package org.vmcoregdb.kernel.lib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.memory.FakeMemory;
import org.vmcoregdb.memory.MemoryFault;

class LinkedChainTest {
    private final FakeMemory memory = new FakeMemory();
    private final List<Long> seen = new ArrayList<>();

    private void chain(long... nodes) {
        for (int i = 0; i + 1 < nodes.length; i++) {
            memory.put64(nodes[i] + 8, nodes[i + 1]);
        }
    }

    @Test
    void ringsEndWhereTheyBegan() {
        chain(0x100, 0x200, 0x300, 0x100);
        assertThat(new LinkedChain(8, 0, true).walk(memory, 0x100, seen::add)).isEmpty();
        assertThat(seen).containsExactly(0x100L, 0x200L, 0x300L);
        seen.clear();
        assertThat(new LinkedChain(8, 0, false).walk(memory, 0x100, seen::add)).isEmpty();
        assertThat(seen).containsExactly(0x200L, 0x300L);
    }

    @Test
    void otherEnds() {
        chain(0x100, 0x200, 0x300, 0);
        assertThat(new LinkedChain(8, 0, true).walk(memory, 0x100, seen::add)).isEmpty();
        assertThat(new LinkedChain(8, 0x300, true).walk(memory, 0x100, seen::add))
                .isEmpty();
        assertThat(seen).containsExactly(0x100L, 0x200L, 0x300L, 0x100L, 0x200L);
        seen.clear();
        chain(0x100, 0x200, 0x200);
        assertThat(new LinkedChain(8, 0, true).walk(memory, 0x100, seen::add)).isEmpty();
        chain(0x100, 0x200, 0x300, 0x200);
        assertThat(new LinkedChain(8, 0, true).walk(memory, 0x100, seen::add)).isEmpty();
        assertThat(seen).containsExactly(0x100L, 0x200L, 0x100L, 0x200L, 0x300L);
    }

    @Test
    void loopsAreFound() {
        chain(0x100, 0x200, 0x300, 0x400, 0x500, 0x300);
        assertThat(new LinkedChain(8, 0, true).walk(memory, 0x100, seen::add)).contains(new LinkedChain.Loop(0x300, 3));
        assertThat(seen).hasSize(5);
    }

    @Test
    void missingMemoryAndEnough() {
        chain(0x100, 0x200, 0x300);
        assertThatThrownBy(() -> new LinkedChain(8, 0, true).walk(memory, 0x100, seen::add))
                .isInstanceOf(MemoryFault.class);
        assertThat(seen).hasSize(3);
        assertThat(new LinkedChain(8, 0, true).walk(memory, 0x100, node -> false))
                .isEmpty();
    }
}
