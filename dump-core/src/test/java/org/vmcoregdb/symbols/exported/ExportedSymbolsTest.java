package org.vmcoregdb.symbols.exported;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.memory.FakeMemory;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;

class ExportedSymbolsTest {
    private static final long TEXT = 0xffffffff9a000000L;
    private static final long TEXT_END = TEXT + 0x10000;
    private static final long TABLE = TEXT + 0x20000;
    private static final long DATA = TEXT + 0x40000;
    private static final long SEARCHED = 0x80000;

    /** A function every 16 bytes. */
    private record Functions(int count, long shift) implements SymbolTable {
        @Override
        public Optional<Symbol> named(String name) {
            return name.equals("_etext") ? Optional.of(symbol(name, TEXT_END)) : Optional.empty();
        }

        @Override
        public List<Symbol> at(long address) {
            long number = Math.min((address - TEXT - shift) / 16, count - 1);
            return address < TEXT + shift ? List.of() : List.of(symbol("f" + number, TEXT + shift + 16 * number));
        }

        @Override
        public void forEach(Consumer<Symbol> action) {}
    }

    private static Symbol symbol(String name, long address) {
        return new Symbol(name, address, 'T', Optional.empty());
    }

    private static ExportWriter writer(int functions) {
        ExportWriter writer = new ExportWriter()
                .symbol("init_task", DATA)
                .symbol("jiffies", DATA + 8)
                .symbol("a_cpus_own", 0x1c0)
                .gpl("init_uts_ns", DATA + 16)
                .gpl("alias_of_it", DATA + 16);
        for (int i = 0; i < functions; i++) {
            if (i % 2 == 0) {
                writer.symbol("f" + i, TEXT + 16L * i);
            } else {
                writer.gpl("f" + i, TEXT + 16L * i);
            }
        }
        return writer;
    }

    private static Optional<ExportedSymbols> find(byte[] table, SymbolTable functions) {
        return ExportedSymbols.find(new FakeMemory().put(TABLE, table), TEXT, SEARCHED, functions);
    }

    @ParameterizedTest
    @CsvSource({"4,3,0", "4,2,0", "8,3,0", "8,2,0", "4,3,4", "8,3,64"})
    void everyLayout(int width, int words, int gap) {
        ExportedSymbols found = find(writer(400).build(TABLE, width, words, gap), new Functions(400, 0))
                .orElseThrow();
        assertThat(found.named("init_task")).contains(new Symbol("init_task", DATA, 'D', Optional.empty()));
        assertThat(found.named("a_cpus_own").orElseThrow().address()).isEqualTo(0x1c0);
        assertThat(found.named("f7")).as("kallsyms has it").isEmpty();
        assertThat(found.at(DATA + 12)).extracting(Symbol::name).containsExactly("jiffies");
        assertThat(found.at(DATA + 16)).extracting(Symbol::name).containsExactly("alias_of_it", "init_uts_ns");
        assertThat(found.at(0x10)).isEmpty();
        assertThat(found.nextAddress(DATA)).hasValue(DATA + 8);
        assertThat(found.nextAddress(DATA + 16)).isEqualTo(OptionalLong.empty());
        List<String> names = new ArrayList<>();
        found.forEach(s -> names.add(s.name()));
        assertThat(names).containsExactly("a_cpus_own", "init_task", "jiffies", "alias_of_it", "init_uts_ns");
    }

    @Test
    void whatKallsymsContradictsIsNotTaken() {
        byte[] table = writer(400).build(TABLE, 4, 3, 0);
        assertThat(find(table, new Functions(400, 16)))
                .as("other functions there")
                .isEmpty();
        assertThat(find(table, new Functions(400, 8))).as("no functions there").isEmpty();
        assertThat(find(writer(90).build(TABLE, 4, 3, 0), new Functions(400, 0)))
                .as("too few")
                .isEmpty();
        assertThat(find(table, SymbolTable.NONE)).isEmpty();
    }

    @Test
    void namesThatAreMissingAreLeftOut() {
        byte[] table = writer(1000).build(TABLE, 4, 3, 0);
        assertThat(table).hasSizeGreaterThan(0x4000);
        FakeMemory memory = new FakeMemory().put(TABLE, Arrays.copyOf(table, 0x4000));
        ExportedSymbols found = ExportedSymbols.find(memory, TEXT, SEARCHED, new Functions(1000, 0))
                .orElseThrow();
        assertThat(found.named("init_task").orElseThrow().address()).isEqualTo(DATA);
        assertThat(found.named("init_uts_ns")).isEmpty();
    }

    @Test
    void aTableThatIsCutEndsThere() {
        byte[] table = writer(600).build(TABLE, 4, 3, 0);
        FakeMemory memory = new FakeMemory().put(TABLE + 0x1000, Arrays.copyOfRange(table, 0x1000, table.length));
        assertThat(ExportedSymbols.find(memory, TEXT, SEARCHED, new Functions(600, 0))
                        .orElseThrow()
                        .named("init_uts_ns"))
                .isPresent();
    }

    @Test
    void damageIsSurvived() {
        byte[] whole = writer(200).build(TABLE, 4, 3, 0);
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 10; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            find(damaged, new Functions(200, 0))
                    .ifPresent(found -> found.forEach(s -> assertThat(s.name()).isNotEmpty()));
        }
        byte[] noise = new byte[0x8000];
        random.nextBytes(noise);
        assertThat(find(noise, new Functions(200, 0))).isEmpty();
    }
}
