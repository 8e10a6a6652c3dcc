package org.vmcoregdb.symbols.kallsyms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.memory.FakeMemory;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.Symbol;

class KallsymsTest {
    private static final long TEXT = 0xffffffff9a000000L;
    private static final long TABLE = TEXT + 0x100000;

    /** Longer than one byte can count. */
    private static final String LONG_NAME = "x".repeat(150) + "_end_of_it";

    private static KallsymsWriter writer(KallsymsWriter.Addresses addresses) {
        KallsymsWriter writer = new KallsymsWriter(addresses);
        if (addresses.hasAbsolute()) {
            writer.symbol("fixed_percpu_data", 'A', 0).symbol("cpu_number", 'A', 0x1a024);
        }
        return writer.symbol("_text", 'T', TEXT)
                .symbol("_stext", 'T', TEXT)
                .symbol("sys_read", 'T', TEXT + 0x100)
                .symbol("__x64_sys_read", 't', TEXT + 0x100)
                .symbol(LONG_NAME, 't', TEXT + 0x180)
                .symbol("init_task", 'D', TEXT + 0x200);
    }

    private static Kallsyms read(KallsymsWriter writer) throws FormatException {
        KallsymsWriter.Placed placed = writer.build(TABLE);
        return Kallsyms.read(new FakeMemory().put(TABLE, placed.bytes()), placed.where(), Map.of("_stext", TEXT));
    }

    @ParameterizedTest
    @EnumSource(KallsymsWriter.Addresses.class)
    void everyEncodingOfAddresses(KallsymsWriter.Addresses addresses) throws FormatException {
        Kallsyms table = read(writer(addresses));
        assertThat(table.named("sys_read").orElseThrow().address()).isEqualTo(TEXT + 0x100);
        assertThat(table.named("init_task").orElseThrow().address()).isEqualTo(TEXT + 0x200);
        assertThat(table.named("init_task").orElseThrow().type()).isEqualTo('D');
        assertThat(table.count()).isEqualTo(addresses.hasAbsolute() ? 8 : 6);
        List<String> names = new ArrayList<>();
        table.forEach(s -> names.add(s.name()));
        assertThat(names).endsWith("_text", "_stext", "sys_read", "__x64_sys_read", LONG_NAME, "init_task");
    }

    /** Without {@code CONFIG_KALLSYMS_ALL} there are functions only. */
    @Test
    void theFirstAnchorThatItHasProvesTheEncoding() throws FormatException {
        KallsymsWriter.Placed placed =
                writer(KallsymsWriter.Addresses.ABSOLUTE_PERCPU).build(TABLE);
        FakeMemory memory = new FakeMemory().put(TABLE, placed.bytes());
        Map<String, Long> anchors = new LinkedHashMap<>();
        anchors.put("init_uts_ns", TEXT + 0x400);
        anchors.put("_stext", TEXT);
        assertThat(Kallsyms.read(memory, placed.where(), anchors).named("sys_read"))
                .isPresent();
        anchors.put("_stext", TEXT + 1);
        assertThatThrownBy(() -> Kallsyms.read(memory, placed.where(), anchors))
                .hasMessageContaining("init_uts_ns at 0xffffffff9a000400, _stext at 0xffffffff9a000001");
    }

    @Test
    void absoluteSymbolsAreNotMoved() throws FormatException {
        Kallsyms table = read(writer(KallsymsWriter.Addresses.ABSOLUTE_PERCPU));
        assertThat(table.named("cpu_number").orElseThrow().address()).isEqualTo(0x1a024);
        assertThat(table.at(0x1a030)).extracting(Symbol::name).containsExactly("cpu_number");
    }

    @Test
    void namesAreFoundWhole() throws FormatException {
        Kallsyms table = read(writer(KallsymsWriter.Addresses.RELATIVE));
        assertThat(table.named(LONG_NAME)).isPresent();
        assertThat(table.named("sys_rea")).isEmpty();
        assertThat(table.named("sys_read_")).isEmpty();
        assertThat(table.named("Tsys_read")).isEmpty();
        assertThat(table.named("")).isEmpty();
        assertThat(table.named("init_task")).isEqualTo(table.named("init_task"));
    }

    @Test
    void atGivesEveryNameOfTheNearestAddressBelow() throws FormatException {
        Kallsyms table = read(writer(KallsymsWriter.Addresses.RELATIVE));
        assertThat(table.at(TEXT + 0x17f)).extracting(Symbol::name).containsExactly("sys_read", "__x64_sys_read");
        assertThat(table.at(TEXT)).extracting(Symbol::name).containsExactly("_text", "_stext");
        assertThat(table.at(-1)).extracting(Symbol::name).containsExactly("init_task");
        assertThat(table.at(TEXT - 1)).isEmpty();
        assertThat(table.at(0)).isEmpty();
        assertThat(table.at(TEXT + 0x100).get(1).isText()).isTrue();
        assertThat(table.at(-1).get(0).isText()).isFalse();
    }

    @Test
    void theLocationMayComeFromVmcoreinfo() {
        String text = """
                SYMBOL(kallsyms_names)=1000
                SYMBOL(kallsyms_num_syms)=2000
                SYMBOL(kallsyms_token_table)=3000
                SYMBOL(kallsyms_token_index)=4000
                SYMBOL(kallsyms_offsets)=5000
                """;
        VmcoreInfo info = VmcoreInfo.parse(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(KallsymsLocation.of(info))
                .contains(new KallsymsLocation(0x1000, 0x2000, 0x3000, 0x4000, 0x5000, OptionalLong.empty(), false));
        VmcoreInfo old = VmcoreInfo.parse(
                text.replace("kallsyms_offsets", "kallsyms_addresses").getBytes(StandardCharsets.US_ASCII));
        assertThat(KallsymsLocation.of(old))
                .contains(new KallsymsLocation(0x1000, 0x2000, 0x3000, 0x4000, 0x5000, OptionalLong.empty(), true));
        VmcoreInfo less = VmcoreInfo.parse(text.substring(40).getBytes(StandardCharsets.US_ASCII));
        assertThat(KallsymsLocation.of(less)).isEmpty();
    }

    @Test
    void damage() {
        KallsymsWriter.Placed placed = writer(KallsymsWriter.Addresses.RELATIVE).build(TABLE);
        KallsymsLocation where = placed.where();
        FakeMemory memory = new FakeMemory().put(TABLE, placed.bytes());
        assertThatThrownBy(() -> Kallsyms.read(memory, where, Map.of("_stext", TEXT + 1)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("no known encoding");
        assertThatThrownBy(() -> Kallsyms.read(memory, where, Map.of("no_such", TEXT)))
                .isInstanceOf(FormatException.class);
        for (long count : new long[] {0, 0xffffffffL, 100}) {
            FakeMemory wrong = new FakeMemory().put(TABLE, placed.bytes()).put64(where.count(), count);
            assertThatThrownBy(() -> Kallsyms.read(wrong, where, Map.of("_stext", TEXT)))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith("kallsyms: ");
        }
        assertThatThrownBy(() -> Kallsyms.read(new FakeMemory(), where, Map.of("_stext", TEXT)))
                .isInstanceOf(MemoryFault.class);
    }

    @Test
    void mutatedTables() {
        KallsymsWriter.Placed placed =
                writer(KallsymsWriter.Addresses.ABSOLUTE_PERCPU).build(TABLE);
        int refused = 0;
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = placed.bytes().clone();
            int hits = 1 + random.nextInt(6);
            for (int i = 0; i < hits; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                Kallsyms table =
                        Kallsyms.read(new FakeMemory().put(TABLE, bytes), placed.where(), Map.of("_stext", TEXT));
                assertThat(table.named("_stext")).isPresent();
                table.at(TEXT + random.nextInt(1000));
                table.forEach(s -> assertThat(s.module()).isEmpty());
            } catch (FormatException | MemoryFault declared) {
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 1900);
    }
}
