package org.vmcoregdb.kernel.lib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** Objects by number, in the trees of several ages. */
class IdrTest {
    private final FakeKernel fake = new FakeKernel();

    private static BtfWriter layers() {
        BtfWriter types = new BtfWriter();
        int u64 = types.integer("unsigned long", 8, 0);
        int u32 = types.integer("int", 4, BtfWriter.SIGNED);
        types.struct("idr_layer", 72, member("ary", types.array(u64, 8), 8));
        types.struct("idr", 16, member("top", u64, 0), member("layers", u32, 8));
        return types;
    }

    private static Map<Long, Long> all(Kernel kernel, long idr) {
        Map<Long, Long> found = new TreeMap<>();
        Optional<String> problem = Idr.walk(kernel.types(), kernel.memory(), idr, entry -> {
            found.put(entry.first().orElseThrow(), entry.value());
            return true;
        });
        assertThat(problem).isEmpty();
        return found;
    }

    @Test
    void layersOfItsOwn() {
        long low = fake.place(new byte[72]);
        long high = fake.place(new byte[72]);
        long top = fake.place(new byte[72]);
        fake.put64(top + 8, low).put64(top + 8 + 2 * 8, high);
        fake.put64(low + 8 + 8, 0x1000).put64(high + 8 + 7 * 8, 0x2000);
        long idr = fake.place(new byte[16]);
        fake.put64(idr, top).put32(idr + 8, 2);
        assertThat(all(fake.types(layers()).open(), idr))
                .containsExactly(Map.entry(1L, 0x1000L), Map.entry(23L, 0x2000L));
    }

    @Test
    void noLayer() {
        long idr = fake.place(new byte[16]);
        assertThat(all(fake.types(layers()).open(), idr)).isEmpty();
    }

    /** A layer that has itself below it, and one that is missing. */
    @Test
    void damagedLayers() {
        long top = fake.place(new byte[72]);
        for (int i = 0; i < 8; i++) {
            fake.put64(top + 8 + 8L * i, top);
        }
        long idr = fake.place(new byte[16]);
        fake.put64(idr, top).put32(idr + 8, 1000);
        long other = fake.place(new byte[16]);
        fake.put64(other, 0x7000_0000L).put32(other + 8, 1);
        Kernel kernel = fake.types(layers()).open();
        assertThat(Idr.walk(kernel.types(), kernel.memory(), idr, entry -> true))
                .isPresent();
        assertThat(Idr.walk(kernel.types(), kernel.memory(), other, entry -> true)
                        .orElseThrow())
                .startsWith("the layer at root cannot be read: ");
    }

    /** Since 4.16 an IDR of a tree may begin with 1. */
    @Test
    void aTreeWithAFirstNumber() {
        BtfWriter types = new BtfWriter();
        int u64 = types.integer("unsigned long", 8, 0);
        int u8 = types.integer("unsigned char", 1, 0);
        types.struct("radix_tree_node", 128, member("shift", u8, 0), member("slots", types.array(u64, 8), 8));
        int root = types.struct("radix_tree_root", 16, member("rnode", u64, 8));
        types.struct("idr", 24, member("idr_rt", root, 0), member("idr_base", u64, 16));
        long node = fake.place(new byte[128]);
        fake.put64(node + 8 + 3 * 8, 0x4000);
        long idr = fake.place(new byte[24]);
        fake.put64(idr + 8, node | 1).put64(idr + 16, 1);
        assertThat(all(fake.types(types).open(), idr)).containsExactly(Map.entry(4L, 0x4000L));
    }
}
