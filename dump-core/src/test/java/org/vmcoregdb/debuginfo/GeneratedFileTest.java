package org.vmcoregdb.debuginfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.Section;
import org.vmcoregdb.elf.SymbolTable;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.types.btf.BtfWriter;
import org.vmcoregdb.unwind.FakeStacks;
import org.vmcoregdb.unwind.ReplacedReturns;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;

/** A BPF program, a dispatcher and a trampoline of ftrace. */
class GeneratedFileTest {
    private static final long DATA = FakeKernel.DATA + 0x300000;
    private static final long CALLER = FakeKernel.TEXT + 0x6000;
    /** After the kernel image. */
    private static final long GENERATED = FakeKernel.TEXT + 0x5000000;

    private static final long PROGRAM = GENERATED + 0x100;
    private static final long DISPATCHER = GENERATED + 0x400;
    private static final long TRAMPOLINE = GENERATED + 0x1000;

    private static final byte[] CODE = {0x48, (byte) 0x81, (byte) 0xec, (byte) 0xa8, 0, 0, 0, 0x55, 1, 2, 3, 4};

    private static void types(BtfWriter w) {
        int u64 = w.integer("unsigned long", 8, 0);
        int c = w.integer("char", 1, BtfWriter.SIGNED);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        w.struct(
                "bpf_ksym",
                64,
                member("start", u64, 0),
                member("end", u64, 8),
                member("name", w.array(c, 16), 16),
                member("lnode", list, 32));
        w.struct(
                "ftrace_ops",
                64,
                member("trampoline", u64, 0),
                member("trampoline_size", u64, 8),
                member("list", list, 16));
    }

    private static void bpf(FakeStacks stacks, long at, long start, long end, String name) {
        stacks.word(at, start).word(at + 8, end);
        stacks.kernel().put(at + 16, (name + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    private static Kernel kernel() {
        FakeStacks stacks = new FakeStacks(FakeStacks.Layout.NEW)
                .function("ftrace_caller", CALLER, FakeStacks.call(8))
                .orc(CALLER + 7, FakeStacks.call(0xb0))
                .function("ftrace_caller_end", CALLER + 0x40, FakeStacks.call(8))
                .orc(CALLER + 0x100, FakeStacks.entry(OrcEntry.Base.UNDEFINED, 0, OrcEntry.Type.UNDEFINED));
        stacks.types(GeneratedFileTest::types);
        FakeKernel kernel = stacks.kernel();
        kernel.put(DATA, new byte[4096]).put(CALLER, CODE).put(TRAMPOLINE, CODE);
        kernel.put(PROGRAM, new byte[] {0x0f, 0x1f, 0x44, 0, 0, 0x55, 0x48, (byte) 0x89, (byte) 0xe5});
        kernel.put(DISPATCHER, new byte[64]);
        bpf(stacks, DATA, PROGRAM, PROGRAM + 0x80, "bpf_prog_x");
        bpf(stacks, DATA + 0x100, DISPATCHER, DISPATCHER + 0x40, "bpf_disp_x");
        // one that lies inside another, and one that is empty
        bpf(stacks, DATA + 0x200, PROGRAM + 8, PROGRAM + 0x10, "bpf_inside");
        bpf(stacks, DATA + 0x300, PROGRAM + 0x200, PROGRAM + 0x200, "bpf_empty");
        kernel.symbol("bpf_kallsyms", DATA + 0x800);
        stacks.word(DATA + 0x800, DATA + 32)
                .word(DATA + 32, DATA + 0x100 + 32)
                .word(DATA + 0x100 + 32, DATA + 0x200 + 32)
                .word(DATA + 0x200 + 32, DATA + 0x300 + 32)
                .word(DATA + 0x300 + 32, DATA + 0x800);
        stacks.word(DATA + 0x400, TRAMPOLINE).word(DATA + 0x408, 0x50);
        kernel.symbol("ftrace_ops_trampoline_list", DATA + 0x900);
        stacks.word(DATA + 0x900, DATA + 0x400 + 16).word(DATA + 0x400 + 16, DATA + 0x900);
        return stacks.open();
    }

    private static CallFrameMaker.CallFrames frames(Kernel kernel) {
        return CallFrameMaker.of(kernel).orElseThrow().of(kernel, () -> new ReplacedReturns(Set.of(), new TreeMap<>()));
    }

    @Test
    void withoutAnArchitecturesHelpThereAreNamesOnly() throws IOException, FormatException {
        ElfFile elf = ElfFile.open(
                new ByteArraySource("made", new GeneratedFile(kernel()).make(CallFrameMaker.CallFrames.NONE)));
        assertThat(elf.symbols().orElseThrow().count()).isEqualTo(4);
        assertThat(elf.section(".debug_frame").orElseThrow().size()).isZero();
    }

    @Test
    void namesAndFrames() throws IOException, FormatException {
        Kernel kernel = kernel();
        GeneratedFile file = new GeneratedFile(kernel);
        assertThat(file.isEmpty()).isFalse();
        ElfFile elf = ElfFile.open(new ByteArraySource("made", file.make(frames(kernel))));
        assertThat(elf.sections())
                .extracting(Section::name)
                .contains(".text", ".text.1", ".text.2")
                .doesNotContain(".text.3");
        SymbolTable symbols = elf.symbols().orElseThrow();
        List<String> seen = new ArrayList<>();
        for (int i = 1; i < symbols.count(); i++) {
            seen.add(symbols.name(i) + " " + Long.toHexString(symbols.value(i) - GENERATED) + " " + symbols.size(i));
        }
        assertThat(seen).containsExactly("bpf_prog_x 100 128", "bpf_disp_x 400 64", "ftrace_trampoline 1000 80");
        byte[] bytes = new byte[(int) elf.section(".debug_frame").orElseThrow().size()];
        elf.contents(elf.section(".debug_frame").orElseThrow()).read(0, bytes, 0, bytes.length);
        CallFrameReader frames = new CallFrameReader(bytes);
        assertThat(frames.row(PROGRAM).orElseThrow().cfa()).isEqualTo("r7+8");
        assertThat(frames.row(PROGRAM + 0x20).orElseThrow().cfa()).isEqualTo("r6+16");
        assertThat(frames.row(DISPATCHER + 0x20).orElseThrow().cfa()).isEqualTo("r7+8");
        assertThat(frames.row(TRAMPOLINE + 3).orElseThrow().cfa()).isEqualTo("r7+8");
        assertThat(frames.row(TRAMPOLINE + 8).orElseThrow().cfa()).isEqualTo("r7+176");
        assertThat(frames.row(TRAMPOLINE + 0x48)).isEmpty();
    }

    @Test
    void byName() {
        Kernel kernel = kernel();
        assertThat(Symbols.of(kernel).named("bpf_disp_x").orElseThrow().address())
                .isEqualTo(DISPATCHER);
        assertThat(Symbols.of(kernel).named("bpf_nothing")).isEmpty();
        assertThat(Symbols.of(kernel)
                        .endOf(Symbols.of(kernel).resolve(PROGRAM + 4).orElseThrow()))
                .hasValue(PROGRAM + 0x80);
        assertThat(new GeneratedFile(new FakeStacks(FakeStacks.Layout.NEW).open()).isEmpty())
                .isTrue();
    }
}
