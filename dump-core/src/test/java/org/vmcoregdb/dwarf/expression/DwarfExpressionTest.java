package org.vmcoregdb.dwarf.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.bytes.FormatException;

class DwarfExpressionTest {
    /** Register 7 is 0x100, 40 is 5, others are unknown; memory holds its own addresses, up to 0x1000. */
    private static final MachineState STATE = new MachineState() {
        @Override
        public OptionalLong register(int number) {
            return number == 7 ? OptionalLong.of(0x100) : number == 40 ? OptionalLong.of(5) : OptionalLong.empty();
        }

        @Override
        public OptionalLong memory(long vaddr, int size) {
            return vaddr < 0x1000
                    ? OptionalLong.of(vaddr & (size == 8 ? -1 : (1L << 8 * size) - 1))
                    : OptionalLong.empty();
        }
    };

    private static DwarfExpression expression(String bytes) {
        String[] parts = bytes.split(" ", -1);
        byte[] code = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            code[i] = (byte) Integer.parseInt(parts[i], 16);
        }
        return new DwarfExpression(code, ByteOrder.LITTLE_ENDIAN, 8);
    }

    @ParameterizedTest
    @CsvSource({
        "35, 5",
        "08 ff, 255",
        "09 ff, -1",
        "0a 01 80, 0x8001",
        "0b 01 80, -32767",
        "0c 00 00 00 80, 0x80000000",
        "0d 00 00 00 80, -2147483648",
        "0e 01 00 00 00 00 00 00 00, 1",
        "03 02 00 00 00 00 00 00 00, 2",
        "10 80 01, 128",
        "11 7f, -1",
        "77 08, 0x108",
        "77 78, 0xf8",
        "92 28 01, 6",
        "77 00 06, 0x100",
        "0a 34 02 94 01, 0x34",
        "33 34 22, 7",
        "33 34 1c, -1",
        "33 23 80 01, 131",
        "33 34 1e, 12",
        "09 f9 32 1b, -3",
        "37 32 1d, 1",
        "37 33 1a, 3",
        "34 33 21, 7",
        "34 37 27, 3",
        "33 1f, -3",
        "33 20, -4",
        "09 fd 19, 3",
        "31 34 24, 16",
        "31 08 40 24, 0",
        "09 ff 08 3c 25, 15",
        "09 80 08 7f 26, -1",
        "33 33 29, 1",
        "33 34 2a, 0",
        "34 33 2b, 1",
        "33 34 2c, 1",
        "33 34 2d, 1",
        "33 34 2e, 1",
        "33 12 22, 6",
        "33 34 13, 3",
        "33 34 14 22, 7",
        "33 34 35 15 02, 3",
        "33 34 16 1c, 1",
        "31 32 33 17 13, 1",
        "2f 01 00 39 31, 1",
        "31 28 01 00 39 32, 2",
        "30 28 01 00 39 96, 9",
        "33 9f, 3",
    })
    void values(String bytes, String value) throws FormatException {
        assertThat(expression(bytes).evaluate(STATE)).hasValue(Long.decode(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"70 00", "0a 00 20 06", "92 29 00"})
    void whatIsNotKnownHasNoValue(String bytes) throws FormatException {
        assertThat(expression(bytes).evaluate(STATE)).isEmpty();
    }

    @Test
    void registerRulesStartWithTheFramesAddress() throws FormatException {
        assertThat(expression("23 10").evaluate(STATE, 0x4000)).hasValue(0x4010);
        assertThat(expression("9c 22").evaluate(STATE, 2)).hasValue(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "06",
                "9c",
                "31 30 1b",
                "31 30 1d",
                "31 94 03",
                "2f fd ff",
                "2f 10 00",
                "ff",
                "33 9f 33",
                "22",
                "08",
                "13",
                "31 12 2f fc ff"
            })
    void whatIsMalformedIsRefused(String bytes) {
        assertThatThrownBy(() -> expression(bytes).evaluate(STATE)).isInstanceOf(FormatException.class);
    }

    @Test
    void randomBytesEnd() {
        Random random = new Random(7);
        for (int round = 0; round < 5000; round++) {
            byte[] code = new byte[1 + random.nextInt(40)];
            random.nextBytes(code);
            try {
                assertThat(new DwarfExpression(code, ByteOrder.LITTLE_ENDIAN, 8).evaluate(STATE, 0x100))
                        .isNotNull();
            } catch (FormatException said) {
                assertThat(said.getMessage()).isNotBlank();
            }
        }
    }
}
