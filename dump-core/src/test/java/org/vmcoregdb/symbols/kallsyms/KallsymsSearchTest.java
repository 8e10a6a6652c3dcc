package org.vmcoregdb.symbols.kallsyms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.memory.FakeMemory;
import org.vmcoregdb.memory.MemoryFault;

class KallsymsSearchTest {
    private static final long TEXT = 0xffffffff9a000000L;
    private static final long TABLE = TEXT + 0x40000;
    private static final long SEARCHED = 0x200000;

    private static KallsymsWriter writer(KallsymsWriter.Addresses addresses, int symbols) {
        KallsymsWriter writer = new KallsymsWriter(addresses).symbol("_text", 'T', TEXT);
        for (int i = 1; i < symbols; i++) {
            writer.symbol("sys_" + Integer.toString(i * 7919, 36) + "_head", 't', TEXT + 16L * i);
        }
        return writer;
    }

    private static FakeMemory memory(byte[] table) {
        byte[] before = new byte[0x38000];
        new Random(7).nextBytes(before);
        return new FakeMemory().put(TEXT, before).put(TABLE, table);
    }

    private static Optional<Kallsyms> read(FakeMemory memory) {
        for (KallsymsLocation where : KallsymsSearch.find(memory, TEXT, SEARCHED)) {
            try {
                return Optional.of(Kallsyms.read(memory, where, Map.of("_text", TEXT)));
            } catch (FormatException | MemoryFault another) {
                // the next one
            }
        }
        return Optional.empty();
    }

    @ParameterizedTest
    @CsvSource({
        "ABSOLUTE_PERCPU, ADDRESSES_FIRST, 5000",
        "RELATIVE, ADDRESSES_FIRST, 5001",
        "ABSOLUTE_PERCPU, WITH_SEQUENCE, 4097",
        "ABSOLUTE_PERCPU, ADDRESSES_LAST, 3333",
        "SELF_RELATIVE, ADDRESSES_LAST, 3334",
        "RELATIVE, ADDRESSES_FIRST, 200",
        "ABSOLUTE, UNTIL_4_19, 5002",
        "ABSOLUTE, UNTIL_4_19, 201",
        "ABSOLUTE_PERCPU, UNTIL_4_19, 4099"
    })
    void everyKernelsOrder(KallsymsWriter.Addresses addresses, KallsymsWriter.Order order, int symbols) {
        Kallsyms found =
                read(memory(writer(addresses, symbols).build(TABLE, order))).orElseThrow();
        assertThat(found.count()).isEqualTo(symbols);
        assertThat(found.at(TEXT + 16 * 150).get(0).name())
                .isEqualTo("sys_" + Integer.toString(150 * 7919, 36) + "_head");
    }

    @Test
    void nothingIsFoundInNoise() {
        byte[] noise = new byte[0x100000];
        new Random(3).nextBytes(noise);
        assertThat(KallsymsSearch.find(new FakeMemory().put(TEXT, noise), TEXT, SEARCHED))
                .isEmpty();
    }

    @Test
    void damagedTablesAreNoneOrReadable() {
        byte[] whole = writer(KallsymsWriter.Addresses.ABSOLUTE_PERCPU, 400)
                .build(TABLE, KallsymsWriter.Order.ADDRESSES_FIRST);
        Random random = new Random(23);
        int unharmed = 0;
        for (int i = 0; i < 100; i++) {
            byte[] damaged = whole.clone();
            for (int k = 0; k <= i % 3; k++) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Optional<Kallsyms> found = read(new FakeMemory().put(TABLE, damaged));
            if (found.isPresent()) {
                unharmed++;
                found.get().forEach(s -> assertThat(s.name()).isNotNull());
            }
        }
        assertThat(unharmed).isBetween(10, 99);
    }

    @Test
    void digitsAloneAreNoTable() {
        byte[] digits = "0\0001\0002\0003\0004\0005\0006\0007\0008\0009\000".getBytes(StandardCharsets.US_ASCII);
        List<KallsymsLocation> found = KallsymsSearch.find(new FakeMemory().put(TEXT + 0x1000, digits), TEXT, SEARCHED);
        assertThat(found).isEmpty();
    }
}
