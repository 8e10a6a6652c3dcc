package org.vmcoregdb.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.elf.ElfWriter.concat;
import static org.vmcoregdb.elf.ElfWriter.symbol;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteBuilder;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.memory.FakeMemory;
import org.vmcoregdb.memory.MemoryFault;

class SymbolTablesTest {
    private static final long MODULE = 0xffffffffc0400000L;
    private static final long SYMTAB = 0xffff888000001000L;
    private static final long STRTAB = 0xffff888000002000L;
    private static final long TYPES = 0xffff888000003000L;
    private static final int FUNC = 2;
    private static final int GLOBAL = 1 << 4;

    private static List<String> names(SymbolTable table) {
        List<String> names = new ArrayList<>();
        table.forEach(s -> names.add(s.name()));
        return names;
    }

    private static FakeMemory module() {
        return new FakeMemory()
                .put(
                        SYMTAB,
                        concat(
                                symbol(0, 0, 0, 0, 0),
                                symbol(1, FUNC | GLOBAL, 1, MODULE + 0x40, 8),
                                symbol(7, FUNC, 1, MODULE, 8),
                                symbol(12, GLOBAL, 2, MODULE + 0x1000, 8),
                                symbol(17, 0, 2, MODULE + 0x1000, 8),
                                symbol(17, 0, 0, MODULE, 8),
                                symbol(17, 0, 1, 0, 8),
                                symbol(23, 0, 1, MODULE + 4, 8),
                                symbol(26, 0, 1, MODULE + 4, 8),
                                symbol(0, 0, 1, MODULE + 4, 8)))
                .put(STRTAB, "\0write\0read\0data\0alias\0$x\0.L1\0".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aModulesSymbols() {
        ModuleSymbols table = ModuleSymbols.read(module(), "crashme", SYMTAB, 10, STRTAB, 0);
        assertThat(names(table)).containsExactly("read", "write", "data", "alias");
        assertThat(table.named("write")).contains(new Symbol("write", MODULE + 0x40, 'T', Optional.of("crashme")));
        assertThat(table.named("read").orElseThrow().type()).isEqualTo('t');
        assertThat(table.named("data").orElseThrow().type()).isEqualTo('D');
        assertThat(table.named("alias").orElseThrow().type()).isEqualTo('d');
        assertThat(table.named("none")).isEmpty();
        assertThat(table.at(MODULE + 0x3f)).extracting(Symbol::name).containsExactly("read");
        assertThat(table.at(MODULE + 0x1004)).extracting(Symbol::name).containsExactly("data", "alias");
        assertThat(table.at(MODULE - 1)).isEmpty();
    }

    @Test
    void theKernelsOwnLettersCount() {
        FakeMemory memory = module().put(TYPES, "?WbrR".getBytes(StandardCharsets.US_ASCII));
        ModuleSymbols table = ModuleSymbols.read(memory, "crashme", SYMTAB, 10, STRTAB, TYPES);
        assertThat(table.named("write").orElseThrow().type()).isEqualTo('W');
        assertThat(table.named("alias").orElseThrow().type()).isEqualTo('R');
    }

    /** Before 5.2 the kernel overwrote what the file says with the letter. */
    @Test
    void lettersInTheTableItself() {
        FakeMemory memory = module();
        for (int i = 1; i < 5; i++) {
            memory.put(SYMTAB + 24L * i + 4, new byte[] {(byte) "?tTrb".charAt(i)});
        }
        List<Character> letters = new ArrayList<>();
        ModuleSymbols.read(memory, "crashme", SYMTAB, 10, STRTAB, 0).forEach(s -> letters.add(s.type()));
        assertThat(letters).containsExactlyInAnyOrder('t', 'T', 'r', 'b');
    }

    @Test
    void aModulesTableMayBeMissingOrMakeNoSense() {
        assertThatThrownBy(() -> ModuleSymbols.read(new FakeMemory(), "m", SYMTAB, 10, STRTAB, 0))
                .isInstanceOf(MemoryFault.class);
        assertThat(names(ModuleSymbols.read(module(), "m", SYMTAB, -1, STRTAB, 0)))
                .isEmpty();
        assertThat(names(ModuleSymbols.read(module(), "m", SYMTAB, 10, 0x5000, 0)))
                .as("without strings there are no names")
                .isEmpty();
    }

    private static ElfSymbols vmlinux(long slide) throws FormatException {
        byte[] symbols = concat(
                symbol(0, 0, 0, 0, 0),
                symbol(1, FUNC | GLOBAL, 1, 0xffffffff81000100L, 16),
                symbol(7, FUNC, 1, 0xffffffff81000000L, 16),
                symbol(13, 1 | GLOBAL, 2, 0x1a000, 8),
                symbol(20, FUNC | GLOBAL, 1, 0xffffffff81000100L, 16),
                symbol(1, 4, 0xfff1, 0, 0),
                symbol(1, 3, 1, 0xffffffff81000000L, 0),
                symbol(26, 0, 0xfff1, 0xffffffff81234567L, 0),
                symbol(1, 0, 0, 0, 0));
        byte[] file = new ElfWriter(2, 62)
                .section(".symtab", 2, 0, 0, 2, symbols)
                .section(
                        ".strtab",
                        3,
                        0,
                        0,
                        0,
                        "\0panic\0stext\0percpu\0alias\0abs\0".getBytes(StandardCharsets.US_ASCII))
                .build();
        ElfFile elf = ElfFile.open(new ByteArraySource("vmlinux", file));
        return ElfSymbols.of(elf, slide, X86_64.INSTANCE::isKernelAddress).orElseThrow();
    }

    @Test
    void theSymbolsOfAVmlinuxMoveWithTheKernel() throws FormatException {
        long slide = 0x19000000;
        ElfSymbols table = vmlinux(slide);
        assertThat(table.named("panic"))
                .contains(new Symbol("panic", 0xffffffff81000100L + slide, 'T', Optional.empty()));
        assertThat(table.named("stext").orElseThrow().type()).isEqualTo('t');
        assertThat(table.named("percpu").orElseThrow().address()).isEqualTo(0x1a000);
        assertThat(table.named("percpu").orElseThrow().type()).isEqualTo('A');
        assertThat(table.named("abs").orElseThrow().address()).isEqualTo(0xffffffff81234567L);
        assertThat(table.named("none")).isEmpty();
        assertThat(names(table)).containsExactly("percpu", "abs", "stext", "alias", "panic");
        assertThat(table.at(0xffffffff81000108L + slide))
                .extracting(Symbol::name)
                .containsExactly("alias", "panic");
        assertThat(table.at(0)).isEmpty();
    }

    /** As {@code scripts/kallsyms.c} sorts what {@code nm -n} prints. */
    @Test
    void symbolsOfAVmlinuxAreAsTheKernelsOwnTableHasThem() throws FormatException {
        List<String> named =
                List.of("__start_x", "__a", "b", "weak", "label", "rodata", "bss", "init", ".Lx", "__crc_b");
        ByteBuilder strings = new ByteBuilder(ByteOrder.LITTLE_ENDIAN).u8(0, 0);
        List<byte[]> symbols = new ArrayList<>(List.of(symbol(0, 0, 0, 0, 0)));
        int[] sections = {1, 1, 1, 1, 1, 2, 3, 4, 1, 1};
        int weak = 0x20 | FUNC;
        int[] infos = {GLOBAL, FUNC, FUNC, weak, 0, 1 | GLOBAL, 1, 1 | GLOBAL, 0, 0};
        for (int i = 0; i < named.size(); i++) {
            long address = 0xffffffff81000000L + (i < 5 ? 0 : 0x1000 * i);
            symbols.add(symbol(strings.length(), infos[i], sections[i], address, 16));
            strings.raw(strings.length(), (named.get(i) + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        byte[] file = new ElfWriter(2, 62)
                .section(".text", 1, 6, 0, 0, new byte[16])
                .section(".rodata", 1, 2, 0, 0, new byte[16])
                .section(".bss", 8, 3, 0, 0, new byte[0])
                .section(".init.data", 1, 3, 0, 0, new byte[16])
                .section(".symtab", 2, 0, 0, 6, concat(symbols.toArray(byte[][]::new)))
                .section(".strtab", 3, 0, 0, 0, strings.build())
                .build();
        ElfSymbols table = ElfSymbols.of(
                        ElfFile.open(new ByteArraySource("vmlinux", file)), 0, X86_64.INSTANCE::isKernelAddress)
                .orElseThrow();
        List<String> seen = new ArrayList<>();
        table.forEach(s -> seen.add(s.type() + " " + s.name()));
        assertThat(seen)
                .containsExactly("t b", "t label", "t __a", "T __start_x", "W weak", "R rodata", "b bss", "D init");
        assertThat(table.named("label").orElseThrow().isText()).isTrue();
    }

    @Test
    void symbolicAddressesAsText() {
        Symbol own = new Symbol("panic", 0x1000, 'T', Optional.empty());
        Symbol foreign = new Symbol("write", 0x1000, 't', Optional.of("crashme"));
        assertThat(new SymbolicAddress(own, 0).text()).isEqualTo("panic");
        assertThat(new SymbolicAddress(own, 0x1f).text()).isEqualTo("panic+0x1f");
        assertThat(new SymbolicAddress(foreign, 2).text()).isEqualTo("write+0x2 [crashme]");
        assertThat(new MissingSymbolException("panic")).hasMessage("no symbol table at hand has the symbol panic");
    }

    @Test
    void noTable() {
        assertThat(SymbolTable.NONE.named("panic")).isEmpty();
        assertThat(SymbolTable.NONE.at(-1)).isEmpty();
        assertThat(names(SymbolTable.NONE)).isEmpty();
    }
}
