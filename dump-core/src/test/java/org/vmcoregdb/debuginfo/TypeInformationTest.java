package org.vmcoregdb.debuginfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.bits;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.debuginfo.dwarf.DwarfSections;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeName;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.types.btf.BtfKind;
import org.vmcoregdb.types.btf.BtfWriter;
import org.vmcoregdb.types.btf.BtfWriter.Named;

class TypeInformationTest {
    private static final long TEXT = 0xffffffff81000000L;
    private static final List<MemorySection> MEMORY = List.of(
            new MemorySection(".text", TEXT, TEXT + 0x1000, true),
            new MemorySection(".data", TEXT + 0x1000, TEXT + 0x2000, false));

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

    private static Symbol symbol(String name, long offset, char type) {
        return new Symbol(name, TEXT + offset, type, Optional.empty());
    }

    private static final SymbolTable SYMBOLS = new Listed(List.of(
            symbol("start", 0x10, 'T'),
            symbol("twice", 0x20, 't'),
            symbol("twice", 0x30, 't'),
            symbol("end", 0x40, 'T'),
            symbol("counter", 0x1000, 'D'),
            symbol("known", 0x1010, 'D'),
            new Symbol("each_cpus", 0x180, 'A', Optional.empty())));

    private static BtfWriter writer() {
        BtfWriter btf = new BtfWriter();
        int number = btf.integer("int", 4, BtfWriter.SIGNED);
        int character = btf.integer("char", 1, 0);
        int truth = btf.integer("_Bool", 1, BtfWriter.BOOL);
        int thing = btf.nextId();
        btf.struct(
                "thing",
                24,
                member("self", thing + 1, 0),
                member("", thing + 2, 8),
                bits("low", number, 96, 3),
                bits("high", number, 99, 5),
                member("name", thing + 3, 13),
                member("ok", truth, 17),
                member("rest", thing + 4, 18));
        btf.pointer(thing);
        btf.union("", 4, member("i", number, 0), member("c", character, 0));
        btf.array(character, 4);
        btf.array(character, 0);
        btf.enumeration("sign", true, new Named("MINUS", -1), new Named("PLUS", 1));
        btf.enumeration64("wide", false, new Named("WIDE", 0x8000_0000_0000_0000L));
        btf.typedef("thing_t", thing);
        int proto = btf.prototype(number, new Named("it", thing + 1), new Named("", 0));
        btf.plain(BtfKind.FUNC, false, "start", proto);
        btf.plain(BtfKind.FUNC, false, "twice", proto);
        btf.withNumber(BtfKind.VAR, "counter", number, 0);
        btf.withNumber(BtfKind.VAR, "each_cpus", number, 0);
        btf.plain(BtfKind.FWD, false, "nothing", 0);
        btf.pointer(0);
        btf.plain(BtfKind.CONST, false, "", 0);
        return btf;
    }

    private static DwarfSections sections(Btf btf) {
        Map<String, CType> known =
                Map.of("known", TypeName.parse(btf, "const struct thing *").orElseThrow());
        return new TypeInformation(btf, SYMBOLS, ByteOrder.LITTLE_ENDIAN).sections("test", MEMORY, known);
    }

    private Path file(DwarfSections dwarf) throws IOException {
        byte[] elf = new SyntheticElf(X86_64.INSTANCE, MEMORY)
                .symbols(SYMBOLS)
                .dwarf(dwarf)
                .toByteArray();
        return Files.write(folder.resolve("test.elf"), elf);
    }

    private static String run(String... command) throws IOException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException notInstalled) {
            Assumptions.abort(command[0] + " is not installed");
            throw notInstalled;
        }
    }

    @Test
    void readelfUnderstandsIt() throws IOException, FormatException {
        Path file = file(sections(Btf.parse(writer().build())));
        assertThat(run("readelf", "-W", "--debug-dump=info", file.toString()))
                .doesNotContainIgnoringCase("warning")
                .doesNotContainIgnoringCase("error")
                .contains("DW_TAG_compile_unit", "thing_t", "DW_TAG_unspecified_parameters")
                .containsPattern("DW_AT_data_bit_offset *: .*\\b99\n")
                .containsPattern("DW_AT_name +: .*: start\n")
                .doesNotContainPattern("DW_AT_name +: .*: twice\n")
                .containsPattern("DW_AT_const_value +: .*-1\n")
                .containsPattern("DW_OP_addr: ffffffff81001000")
                .containsPattern("DW_OP_nop; DW_OP_addr: 180");
    }

    @Test
    void gdbUnderstandsIt() throws IOException, FormatException {
        Path file = file(sections(Btf.parse(writer().build())));
        assertThat(run(
                        "gdb",
                        "-nx",
                        "-batch",
                        "-ex",
                        "ptype struct thing",
                        "-ex",
                        "whatis start",
                        "-ex",
                        "whatis known",
                        "-ex",
                        "p sizeof(thing_t)",
                        "-ex",
                        "ptype enum sign",
                        "-ex",
                        "p WIDE",
                        "-ex",
                        "p &each_cpus",
                        file.toString()))
                .contains("= (int *) 0x180\n")
                .doesNotContain("rror: ")
                .contains("struct thing *self;")
                .contains("    union {\n        int i;\n        char c;\n    };")
                .contains("int low : 3;", "int high : 5;", "char name[4];", "char rest[];")
                .contains("type = int (struct thing *, ...)")
                .contains("type = const struct thing *")
                .contains("= 24")
                .contains("enum sign {MINUS = -1, PLUS = 1}")
                .contains("= WIDE");
    }

    @Test
    void aModulesUnitDeclaresTheKernelsStructs() throws IOException, FormatException {
        BtfWriter kernel = writer();
        BtfWriter module = kernel.split();
        int thing = 4;
        module.struct("holder", 24, member("held", thing, 0));
        Btf split = Btf.parseSplit(module.build(), Btf.parse(kernel.build()));
        DwarfSections dwarf =
                new TypeInformation(split, SYMBOLS, ByteOrder.LITTLE_ENDIAN).sections("m", MEMORY, Map.of());
        assertThat(run("readelf", "-W", "--debug-dump=info", file(dwarf).toString()))
                .contains("holder", "held", "thing", "DW_AT_declaration")
                .doesNotContain("thing_t", "self");
    }

    @Test
    void damagedTypesEnd() throws FormatException {
        byte[] good = writer().build();
        Random random = new Random(4);
        for (int i = 0; i < 2000; i++) {
            byte[] bad = good.clone();
            for (int n = 0; n < 3; n++) {
                bad[24 + random.nextInt(bad.length - 24)] = (byte) random.nextInt(256);
            }
            Btf btf;
            try {
                btf = Btf.parse(bad);
            } catch (FormatException refused) {
                continue;
            }
            DwarfSections dwarf =
                    new TypeInformation(btf, SYMBOLS, ByteOrder.LITTLE_ENDIAN).sections("bad", MEMORY, Map.of());
            assertThat(dwarf.info().length).isLessThan(1 << 20);
        }
    }
}
