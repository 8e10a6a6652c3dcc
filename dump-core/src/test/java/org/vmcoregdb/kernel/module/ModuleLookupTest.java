package org.vmcoregdb.kernel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** Modules by the kernel's tree of their memory, and by its list where the tree has none. */
final class ModuleLookupTest {
    private static final long HEAD = FakeKernel.DATA + 0x100;
    private static final long TREE = FakeKernel.DATA + 0x200;
    private static final long[] MODULES = {
        FakeKernel.DATA + 0x1000, FakeKernel.DATA + 0x2000, FakeKernel.DATA + 0x3000, FakeKernel.DATA + 0x4000
    };
    private static final long CODE = 0xffff_ffff_c000_0000L;
    private static final int LAYOUT = 80;
    private static final int NODES = 24;

    private static long code(int module) {
        return CODE + 0x10000L * module;
    }

    /** Of the two trees' nodes. */
    private static long node(int module, int tree) {
        return MODULES[module] + LAYOUT + NODES + 24L * tree;
    }

    /**
     * Four modules: the tree has one at the top and those before and after it; the list has the last one alone.
     *
     * @param sequence which tree is read: of the other one nothing is there
     */
    private static FakeKernel kernel(int sequence) {
        BtfWriter w = new BtfWriter();
        int u64 = w.integer("unsigned long", 8, 0);
        int u32 = w.integer("unsigned int", 4, 0);
        int character = w.integer("char", 1, BtfWriter.SIGNED);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        int node = w.struct(
                "rb_node",
                24,
                member("__rb_parent_color", u64, 0),
                member("rb_right", u64, 8),
                member("rb_left", u64, 16));
        int root = w.struct("rb_root", 8, member("rb_node", u64, 0));
        int latched = w.struct("latch_tree_node", 48, member("node", w.array(node, 2), 0));
        int entry = w.struct("mod_tree_node", 56, member("mod", u64, 0), member("node", latched, 8));
        int layout =
                w.struct("module_layout", 72, member("base", u64, 0), member("size", u32, 8), member("mtn", entry, 16));
        w.struct(
                "module",
                512,
                member("list", list, 8),
                member("name", w.array(character, 56), 24),
                member("core_layout", layout, LAYOUT));
        int counted = w.struct("seqcount", 4, member("sequence", u32, 0));
        int sequenceType = w.struct("seqcount_latch_t", 4, member("seqcount", counted, 0));
        int trees =
                w.struct("latch_tree_root", 24, member("seq", sequenceType, 0), member("tree", w.array(root, 2), 8));
        w.struct(
                "mod_tree_root",
                40,
                member("root", trees, 0),
                member("addr_min", u64, 24),
                member("addr_max", u64, 32));
        FakeKernel kernel = new FakeKernel().types(w);
        for (int i = 0; i < MODULES.length; i++) {
            kernel.put(MODULES[i] + 24, ("m" + i).getBytes(StandardCharsets.US_ASCII))
                    .put64(MODULES[i] + LAYOUT, code(i))
                    .put32(MODULES[i] + LAYOUT + 8, 0x1000)
                    .put64(MODULES[i] + LAYOUT + 16, MODULES[i]);
        }
        int tree = sequence & 1;
        kernel.put32(TREE, sequence).put64(TREE + 8 + 8L * tree, node(1, tree));
        kernel.put64(node(1, tree) + 8, node(2, tree)).put64(node(1, tree) + 16, node(0, tree));
        kernel.put64(TREE + 24, code(0)).put64(TREE + 32, code(3) + 0x1000);
        return kernel.put64(HEAD, MODULES[3] + 8)
                .put64(MODULES[3] + 8, HEAD)
                .symbol("modules", HEAD)
                .symbol("mod_tree", TREE)
                .function("end", FakeKernel.TEXT + 0x1000);
    }

    private static Optional<String> at(FakeKernel kernel, long address) {
        return ModuleLookup.of(kernel.open()).containing(address).map(Module::name);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 7})
    void theTreeThatIsReadNow(int sequence) {
        for (int i = 0; i < 3; i++) {
            assertThat(at(kernel(sequence), code(i))).contains("m" + i);
            assertThat(at(kernel(sequence), code(i) + 0xfff)).contains("m" + i);
        }
        assertThat(at(kernel(sequence), code(1) + 0x1000)).isEmpty();
    }

    @Test
    void whatTheTreeDoesNotHaveTheListMay() {
        assertThat(at(kernel(0), code(3))).contains("m3");
        FakeKernel loop = kernel(0);
        loop.put64(node(2, 0) + 8, node(2, 0));
        assertThat(at(loop, code(3))).contains("m3");
        FakeKernel broken = kernel(0);
        broken.put64(TREE + 8, 0x1000);
        assertThat(at(broken, code(3))).contains("m3");
        assertThat(at(broken, code(1))).isEmpty();
    }

    /** Outside of the bounds there is no module, and nothing is read to find that out. */
    @Test
    void outsideOfTheirBoundsIsNone() {
        FakeKernel kernel = kernel(0);
        kernel.put64(TREE + 32, code(3));
        assertThat(at(kernel, code(3))).isEmpty();
        assertThat(at(kernel, code(0) - 1)).isEmpty();
        assertThat(at(kernel, 0x40_0000)).isEmpty();
    }

    @Test
    void oneModuleIsReadOnce() {
        var kernel = kernel(0).open();
        Module found = ModuleLookup.of(kernel).containing(code(1)).orElseThrow();
        assertThat(ModuleLookup.of(kernel).containing(code(1) + 1).orElseThrow())
                .isSameAs(found);
        assertThat(Modules.at(kernel, MODULES[1])).isSameAs(found);
        assertThat(Modules.of(kernel).all()).extracting(Module::name).containsExactly("m3");
    }
}
