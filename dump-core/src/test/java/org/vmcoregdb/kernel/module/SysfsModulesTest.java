package org.vmcoregdb.kernel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** Modules of a kernel without the symbol {@code modules}. */
class SysfsModulesTest {
    private static final long HEAD = FakeKernel.DATA + 0x100;
    private static final long KERNEL_FOLDER = FakeKernel.DATA + 0x200;
    private static final long KSET = FakeKernel.DATA + 0x300;
    private static final long ROOT = FakeKernel.DATA + 0x400;
    private static final long KERNEL_NODE = FakeKernel.DATA + 0x500;
    private static final long MODULE_NODE = FakeKernel.DATA + 0x600;
    private static final long NAMES = FakeKernel.DATA + 0x700;
    private static final long OBJECTS = FakeKernel.DATA + 0x1000;
    private static final long MODULES = FakeKernel.DATA + 0x2000;
    private static final int STEP = 0x100;

    /** Three objects of /sys/module: one of what is built in, two of modules. */
    private static FakeKernel kernel(String parent) {
        BtfWriter w = new BtfWriter();
        int u64 = w.integer("unsigned long", 8, 0);
        int u32 = w.integer("unsigned int", 4, 0);
        int character = w.integer("char", 1, BtfWriter.SIGNED);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        int rbNode = w.struct(
                "rb_node",
                24,
                member("__rb_parent_color", u64, 0),
                member("rb_right", u64, 8),
                member("rb_left", u64, 16));
        int rbRoot = w.struct("rb_root", 8, member("rb_node", u64, 0));
        int folder = w.struct("kernfs_elem_dir", 16, member("subdirs", u64, 0), member("children", rbRoot, 8));
        w.struct(
                "kernfs_node",
                96,
                member(parent, u64, 8),
                member("name", u64, 16),
                member("rb", rbNode, 24),
                member("dir", folder, 48),
                member("priv", u64, 64));
        int kobject = w.struct("kobject", 48, member("name", u64, 0), member("entry", list, 8), member("sd", u64, 40));
        w.struct("kset", 72, member("list", list, 0), member("kobj", kobject, 24));
        w.struct("module_kobject", 56, member("kobj", kobject, 0), member("mod", u64, 48));
        w.struct(
                "module",
                STEP,
                member("list", list, 8),
                member("name", w.array(character, 56), 24),
                member("core_size", u32, 80),
                member("module_core", u64, 88));
        FakeKernel kernel = new FakeKernel()
                .types(w)
                .symbol("kernel_kobj", KERNEL_FOLDER)
                .function("end", FakeKernel.TEXT + 0x1000);
        kernel.put64(KERNEL_FOLDER, KERNEL_FOLDER + 16).put64(KERNEL_FOLDER + 16 + 40, KERNEL_NODE);
        kernel.put64(KERNEL_NODE + 8, ROOT).put64(KERNEL_NODE + 16, NAMES);
        kernel.put(NAMES, "kernel\0module\0".getBytes(StandardCharsets.US_ASCII));
        kernel.put64(ROOT + 56, KERNEL_NODE + 24).put64(KERNEL_NODE + 24 + 8, MODULE_NODE + 24);
        kernel.put64(MODULE_NODE + 24, KERNEL_NODE + 24).put64(MODULE_NODE + 24 + 16, 0);
        kernel.put64(MODULE_NODE + 16, NAMES + 7).put64(MODULE_NODE + 64, KSET + 24);
        long last = KSET;
        for (int i = 0; i < 3; i++) {
            kernel.put64(last, object(i) + 8);
            kernel.put64(object(i) + 48, i == 0 ? 0 : module(i));
            last = object(i) + 8;
        }
        kernel.put64(last, KSET);
        for (int i = 1; i < 3; i++) {
            kernel.put(module(i) + 24, ("m" + i).getBytes(StandardCharsets.US_ASCII));
        }
        return kernel.put64(HEAD, module(2) + 8)
                .put64(module(2) + 8, module(1) + 8)
                .put64(module(1) + 8, HEAD);
    }

    private static long object(int index) {
        return OBJECTS + (long) index * STEP;
    }

    private static long module(int index) {
        return MODULES + (long) index * STEP;
    }

    private static Modules of(FakeKernel kernel) {
        return Modules.of(kernel.open());
    }

    @ParameterizedTest
    @ValueSource(strings = {"parent", "__parent"})
    void inTheOrderOfTheList(String parent) {
        Modules modules = of(kernel(parent));
        assertThat(modules.known()).isTrue();
        assertThat(modules.problems()).isEmpty();
        assertThat(modules.all()).extracting(Module::name).containsExactly("m2", "m1");
        assertThat(modules.all()).extracting(Module::address).containsExactly(module(2), module(1));
    }

    @Test
    void noneIsLoaded() {
        Modules modules = of(kernel("parent").put64(object(1) + 48, 0).put64(object(2) + 48, 0));
        assertThat(modules.known()).isTrue();
        assertThat(modules.all()).isEmpty();
    }

    @Test
    void whatCannotBeToldFromTheHeadMakesTheListUnknown() {
        assertThat(of(kernel("parent").put64(object(2) + 48, 0)).known())
                .as("one that is being loaded")
                .isFalse();
        assertThat(of(kernel("parent").put64(module(1) + 8, module(2) + 8)).known())
                .as("a list without a head")
                .isFalse();
    }

    @Test
    void whatIsDamagedLeadsNowhere() {
        assertThat(of(kernel("parent").put64(KERNEL_FOLDER, 0x10)).known()).isFalse();
        assertThat(of(kernel("parent").put64(MODULE_NODE + 16, NAMES)).known())
                .as("no folder of that name")
                .isFalse();
        assertThat(of(kernel("parent").put64(MODULE_NODE + 16, 0x10)).known()).isFalse();
        assertThat(of(kernel("mother")).known()).as("members that it lacks").isFalse();
        assertThat(of(new FakeKernel().function("end", FakeKernel.TEXT + 0x1000))
                        .known())
                .isFalse();
    }
}
