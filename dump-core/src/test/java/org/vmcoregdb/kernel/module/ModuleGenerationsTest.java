package org.vmcoregdb.kernel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.types.btf.BtfWriter;

/** The ways in which {@code struct module} has said where a module lies, and where its symbols are. */
class ModuleGenerationsTest {
    private static final long HEAD = FakeKernel.DATA + 0x100;
    private static final long MODULE = FakeKernel.DATA + 0x1000;
    private static final long CODE = FakeKernel.DATA + 0x10000;
    private static final long INIT = FakeKernel.DATA + 0x20000;
    private static final long SYMBOLS = FakeKernel.DATA + 0x30000;
    private static final long STRINGS = FakeKernel.DATA + 0x31000;
    private static final long SECTIONS = FakeKernel.DATA + 0x32000;
    private static final long NOTE = FakeKernel.DATA + 0x33000;
    private static final String BUILD_ID = "00112233445566778899aabbccddeeff00112233";

    enum Generation {
        /** Up to 4.4: 2.6.32, 3.10. */
        MODULE_CORE,
        /** 4.5 to 6.3: 4.18, 5.10, 6.1. */
        CORE_LAYOUT,
        /** From 6.4 on. */
        MEM
    }

    private static byte[] symbol(int name, int info, long value, long size) {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(name)
                .put((byte) info)
                .put((byte) 0)
                .putShort((short) 1)
                .putLong(value)
                .putLong(size)
                .array();
    }

    private static byte[] note() {
        ByteBuffer note = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
        note.putInt(4).putInt(20).putInt(3).put("GNU\0".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 20; i++) {
            note.put((byte) Integer.parseInt(BUILD_ID.substring(2 * i, 2 * i + 2), 16));
        }
        return note.array();
    }

    private static FakeKernel kernel(Generation generation) {
        BtfWriter w = new BtfWriter();
        int u64 = w.integer("unsigned long", 8, 0);
        int u32 = w.integer("unsigned int", 4, 0);
        int character = w.integer("char", 1, BtfWriter.SIGNED);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        List<BtfWriter.Member> members =
                new ArrayList<>(List.of(member("list", list, 8), member("name", w.array(character, 56), 24)));
        members.add(member("sect_attrs", u64, 200));
        FakeKernel kernel = new FakeKernel();
        switch (generation) {
            case MODULE_CORE -> {
                members.addAll(List.of(
                        member("module_init", u64, 80),
                        member("module_core", u64, 88),
                        member("init_size", u32, 96),
                        member("core_size", u32, 100),
                        member("symtab", u64, 112),
                        member("num_symtab", u32, 120),
                        member("strtab", u64, 128)));
                kernel.put64(MODULE + 80, INIT).put64(MODULE + 88, CODE);
                kernel.put32(MODULE + 96, 0x500).put32(MODULE + 100, 0x920);
                kernel.put64(MODULE + 112, SYMBOLS).put32(MODULE + 120, 3).put64(MODULE + 128, STRINGS);
            }
            case CORE_LAYOUT -> {
                int layout = w.struct("module_layout", 16, member("base", u64, 0), member("size", u32, 8));
                members.addAll(List.of(member("core_layout", layout, 80), member("init_layout", layout, 96)));
                kernel.put64(MODULE + 80, CODE).put32(MODULE + 88, 0x920);
                kernel.put64(MODULE + 96, INIT).put32(MODULE + 104, 0x500);
                kallsyms(w, u64, u32, members, kernel);
            }
            case MEM -> {
                int memory = w.struct("module_memory", 16, member("base", u64, 0), member("size", u32, 8));
                members.add(member("mem", w.array(memory, 2), 80));
                kernel.put64(MODULE + 80, CODE).put32(MODULE + 88, 0x920);
                kernel.put64(MODULE + 96, INIT).put32(MODULE + 104, 0x500);
                kallsyms(w, u64, u32, members, kernel);
            }
        }
        w.struct("module", 512, members.toArray(new BtfWriter.Member[0]));
        w.struct(
                "module_sect_attr",
                56,
                member("name", u64, 40), // after a struct module_attribute
                member("address", u64, 48));
        w.struct("module_sect_attrs", 64, member("nsections", u32, 32), member("attrs", w.array(u64, 0), 40));
        kernel.put(NOTE, note()).put64(MODULE + 200, SECTIONS).put32(SECTIONS + 32, 2);
        section(kernel, 0, ".text", CODE);
        section(kernel, 1, ".note.gnu.build-id", NOTE);
        kernel.put(STRINGS, "\0parse_name\0buffer\0".getBytes(StandardCharsets.US_ASCII));
        kernel.put(SYMBOLS, new byte[24]);
        // before 5.2 the kernel put its letter into st_info
        boolean letters = generation == Generation.MODULE_CORE;
        kernel.put(SYMBOLS + 24, symbol(1, letters ? 't' : 0x02, CODE + 0x40, 0x5b));
        kernel.put(SYMBOLS + 48, symbol(12, letters ? 'b' : 0x01, CODE + 0x800, 8));
        return kernel.types(w)
                .put64(HEAD, MODULE + 8)
                .put64(HEAD + 8, MODULE + 8)
                .put64(MODULE + 8, HEAD)
                .put64(MODULE + 16, HEAD)
                .put(MODULE + 24, "crashme".getBytes(StandardCharsets.US_ASCII))
                .symbol("modules", HEAD)
                .function("end", FakeKernel.TEXT + 0x1000);
    }

    private static void kallsyms(BtfWriter w, int u64, int u32, List<BtfWriter.Member> members, FakeKernel kernel) {
        w.struct("mod_kallsyms", 24, member("symtab", u64, 0), member("num_symtab", u32, 8), member("strtab", u64, 16));
        members.add(member("kallsyms", u64, 112));
        long tables = MODULE + 300;
        kernel.put64(MODULE + 112, tables);
        kernel.put64(tables, SYMBOLS).put32(tables + 8, 3).put64(tables + 16, STRINGS);
    }

    private static void section(FakeKernel kernel, int index, String name, long address) {
        long at = SECTIONS + 40 + 56L * index;
        long text = SECTIONS + 0x800 + 64L * index;
        kernel.put(text, (name + '\0').getBytes(StandardCharsets.US_ASCII));
        kernel.put64(at + 40, text).put64(at + 48, address);
    }

    @ParameterizedTest
    @EnumSource
    void oneModule(Generation generation) {
        Kernel kernel = kernel(generation).open();
        assertThat(Modules.of(kernel).problems()).isEmpty();
        Module module = Modules.of(kernel).all().get(0);
        assertThat(module.name()).isEqualTo("crashme");
        assertThat(module.base()).isEqualTo(CODE);
        assertThat(module.size()).isEqualTo(generation == Generation.MEM ? 0x920 + 0x500 : 0x920);
        assertThat(module.ranges()).containsExactly(new Module.Range(CODE, 0x920), new Module.Range(INIT, 0x500));
        Symbol function = module.symbols().named("parse_name").orElseThrow();
        assertThat(function.address()).isEqualTo(CODE + 0x40);
        assertThat(function.type()).isEqualTo('t');
        assertThat(module.symbols().named("buffer").orElseThrow().isText()).isFalse();
        LoadedSections sections = LoadedSections.read(kernel, module);
        assertThat(sections.addresses()).containsEntry(".text", CODE).hasSize(2);
        assertThat(sections.buildId(kernel.memory())).contains(BUILD_ID);
    }
}
