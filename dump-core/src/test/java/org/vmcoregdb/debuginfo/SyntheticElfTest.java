package org.vmcoregdb.debuginfo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.debuginfo.x86.OrcCallFrames;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ProgramHeader;
import org.vmcoregdb.elf.Section;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;

class SyntheticElfTest {
    private static final long TEXT = 0xffffffffc0400000L;
    private static final MemorySection CODE = new MemorySection(".text", TEXT, TEXT + 0x2000, true);
    private static final MemorySection DATA = new MemorySection(".data", TEXT + 0x2000, TEXT + 0x3000, false);

    private static final byte[] BUILD_ID = HexFormat.of().parseHex("0102030405060708090a0b0c0d0e0f1011121314");

    @TempDir
    Path folder;

    private record Listed(List<Symbol> symbols) implements SymbolTable {
        @Override
        public Optional<Symbol> named(String name) {
            return symbols.stream().filter(s -> s.name().equals(name)).findFirst();
        }

        @Override
        public List<Symbol> at(long address) {
            return symbols.stream().filter(s -> s.address() == address).toList();
        }

        @Override
        public void forEach(Consumer<Symbol> action) {
            symbols.forEach(action);
        }
    }

    private static Symbol symbol(String name, long address, char type) {
        return new Symbol(name, address, type, Optional.empty());
    }

    private static final SymbolTable SYMBOLS = new Listed(List.of(
            symbol("per_cpu_thing", 0x1000, 'A'),
            symbol("do_it", TEXT + 0x10, 'T'),
            symbol("__pfx_do_it", TEXT + 0x10, 't'),
            symbol("helper", TEXT + 0x100, 't'),
            symbol("maybe", TEXT + 0x1f00, 'W'),
            symbol("counter", TEXT + 0x2008, 'b')));

    private static byte[] whole() {
        OrcEntry plain = new OrcEntry(OrcEntry.Base.SP, 8, OrcEntry.Base.UNDEFINED, 0, OrcEntry.Type.CALL, false);
        OrcEntry saved = new OrcEntry(OrcEntry.Base.SP, 0, OrcEntry.Base.UNDEFINED, 0, OrcEntry.Type.REGS, true);
        OrcCallFrames frames = new OrcCallFrames(
                (start, end, visitor) -> {
                    visitor.entry(start, plain);
                    visitor.entry(start + 0x200, saved);
                },
                0,
                new byte[0]);
        frames.add(
                CODE.start(),
                CODE.end(),
                CodeSymbols.of(SYMBOLS, List.of(CODE, DATA)).addresses(),
                false);
        return new SyntheticElf(X86_64.INSTANCE, List.of(DATA, CODE))
                .symbols(SYMBOLS)
                .frames(frames.toByteArray())
                .buildId(BUILD_ID)
                .toByteArray();
    }

    @Test
    void isReadBack() throws Exception {
        ElfFile elf = ElfFile.open(new ByteArraySource("made", whole()));
        assertThat(elf.sections())
                .extracting(Section::name)
                .containsExactly(
                        "", ".text", ".data", ".symtab", ".strtab", ".debug_frame", ".note.gnu.build-id", ".shstrtab");
        Section text = elf.section(".text").orElseThrow();
        assertThat(text.type()).isEqualTo(Section.SHT_NOBITS);
        assertThat(text.address()).isEqualTo(TEXT);
        assertThat(text.size()).isEqualTo(0x2000);
        assertThat(elf.programHeaders()).extracting(ProgramHeader::vaddr).containsExactly(TEXT, TEXT + 0x2000);
        assertThat(elf.programHeaders()).extracting(ProgramHeader::fileSize).containsOnly(0L);
        assertThat(elf.buildId().orElseThrow()).isEqualTo(BUILD_ID);
        byte[] frames = new byte[(int) elf.section(".debug_frame").orElseThrow().size()];
        elf.contents(elf.section(".debug_frame").orElseThrow()).read(0, frames, 0, frames.length);
        assertThat(new CallFrameReader(frames).row(TEXT + 0x150).orElseThrow().cfa())
                .isEqualTo("r7+8");
        assertThat(new CallFrameReader(frames).row(TEXT + 0x210).orElseThrow().signal())
                .isTrue();
    }

    @Test
    void symbolsHaveSectionsSizesAndBindings() throws Exception {
        ElfFile elf = ElfFile.open(new ByteArraySource("made", whole()));
        org.vmcoregdb.elf.SymbolTable table = elf.symbols().orElseThrow();
        List<String> seen = new ArrayList<>();
        for (int i = 1; i < table.count(); i++) {
            seen.add(table.name(i) + " " + Long.toHexString(table.value(i) - TEXT) + " " + table.size(i) + " "
                    + table.binding(i) + " " + table.type(i) + " " + Integer.toHexString(table.sectionIndex(i)));
        }
        assertThat(seen)
                .containsExactly(
                        "__pfx_do_it 10 240 0 2 1",
                        "helper 100 7680 0 2 1",
                        "counter 2008 4088 0 1 2",
                        "per_cpu_thing " + Long.toHexString(0x1000 - TEXT) + " 0 1 0 fff1",
                        "do_it 10 240 1 2 1",
                        "maybe 1f00 256 2 2 1");
        assertThat(elf.section(".symtab").orElseThrow().info()).isEqualTo(4);
    }

    @Test
    void thePreferredNameOfAnAddressLiesLastInTheStringTable() {
        SymbolSections made = SymbolSections.of(SYMBOLS, List.of(CODE, DATA), ByteOrder.LITTLE_ENDIAN);
        String strings = new String(made.strings(), StandardCharsets.ISO_8859_1);
        assertThat(strings.indexOf("\0do_it\0")).isGreaterThan(strings.indexOf("\0__pfx_do_it\0"));
    }

    /** gdb and LLDB choose by different rules. */
    @Test
    void aLabelWhereALocalFunctionBeginsIsLocalTooAndComesAfterIt() throws Exception {
        SymbolTable symbols = new Listed(
                List.of(symbol("_stext", TEXT, 'T'), symbol("handler", TEXT, 't'), symbol("end", TEXT + 0x80, 'T')));
        SymbolSections made = SymbolSections.of(symbols, List.of(CODE, DATA), ByteOrder.LITTLE_ENDIAN);
        String strings = new String(made.strings(), StandardCharsets.ISO_8859_1);
        assertThat(strings).isEqualTo("\0_stext\0handler\0end\0");
        assertThat(made.firstGlobal()).as("none, handler, _stext").isEqualTo(3);
        assertThat(made.table()[24]).as("handler's name").isEqualTo((byte) 8);
        assertThat(made.table()[48]).as("_stext's name").isEqualTo((byte) 1);
    }

    @Test
    void readelfHasNothingToComplainAbout() throws Exception {
        Path readelf = Path.of("/usr/bin/readelf");
        Assumptions.assumeTrue(Files.isExecutable(readelf), "no readelf");
        Path file = Files.write(folder.resolve("made.ko"), whole());
        Process process = new ProcessBuilder(readelf.toString(), "-aW", "--debug-dump=frames", file.toString())
                .redirectErrorStream(true)
                .start();
        String out = read(process);
        assertThat(process.waitFor()).as(out).isZero();
        assertThat(out)
                .doesNotContainIgnoringCase("warning")
                .doesNotContain("Error")
                .contains("\"zS\"");
        assertThat(out)
                .contains("DW_CFA_def_cfa: r7 (rsp) ofs 168")
                .contains("Build ID: " + HexFormat.of().formatHex(BUILD_ID));
    }

    private static String read(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void codeOfAModuleEndsWhereThePageOfItsDataBegins() {
        SymbolTable symbols = new Listed(
                List.of(symbol("a", TEXT, 't'), symbol("b", TEXT + 0x1800, 'T'), symbol("c", TEXT + 0x3010, 'r')));
        assertThat(sections(symbols, new Module.Range(TEXT, 0x5000)))
                .containsExactly(
                        new MemorySection(".text", TEXT, TEXT + 0x3000, true),
                        new MemorySection(".data", TEXT + 0x3000, TEXT + 0x5000, false));
        assertThat(sections(symbols, new Module.Range(TEXT, 0x2000), new Module.Range(TEXT + 0x3000, 0x1000)))
                .containsExactly(
                        new MemorySection(".text", TEXT, TEXT + 0x2000, true),
                        new MemorySection(".data", TEXT + 0x3000, TEXT + 0x4000, false));
        assertThat(sections(SymbolTable.NONE, new Module.Range(TEXT, 0x2000)))
                .containsExactly(new MemorySection(".data", TEXT, TEXT + 0x2000, false));
    }

    private static List<MemorySection> sections(SymbolTable symbols, Module.Range... ranges) {
        return ModuleSections.of(new Module("m", 1, TEXT, 0x5000, List.of(ranges), () -> symbols), 4096);
    }

    @Test
    void functionsAreShownOneByOneAndInStretches() {
        CodeSymbols code = CodeSymbols.of(SYMBOLS, List.of(CODE, DATA));
        List<String> seen = new ArrayList<>();
        code.forEachRange(
                CODE,
                (start, end, names) -> seen.add(Long.toHexString(start - TEXT) + "-" + Long.toHexString(end - TEXT)
                        + " " + names.stream().map(Symbol::name).toList()));
        assertThat(seen).containsExactly("10-100 [do_it, __pfx_do_it]", "100-1f00 [helper]", "1f00-2000 [maybe]");
        seen.clear();
        code.forEachStretch(
                CODE,
                names -> names.get(0).name().equals("maybe"),
                (start, end, is) ->
                        seen.add(Long.toHexString(start - TEXT) + "-" + Long.toHexString(end - TEXT) + " " + is));
        assertThat(seen).containsExactly("10-1f00 false", "1f00-2000 true");
        assertThat(code.at(TEXT + 0x11)).isEmpty();
        assertThat(code.at(TEXT + 0x100)).extracting(Symbol::name).containsExactly("helper");
    }
}
