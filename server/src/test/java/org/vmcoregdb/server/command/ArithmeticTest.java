package org.vmcoregdb.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArithmeticTest {
    private static long evaluate(String text) throws CommandException {
        return Arithmetic.evaluate(
                name -> name.equals("start") ? Optional.of(0xffffffff81000000L) : Optional.empty(), text);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 10",
        "0x10, 16",
        "1a, 26",
        "077, 77",
        "128m, 134217728",
        "1K, 1024",
        "2g + 1, 2147483649",
        "~0, -1",
        "-1, -1",
        "start, -2130706432",
        "start + 0x10, -2130706416",
        "(start+16), -2130706416",
        "2*3+4, 10",
        "2+3*4, 14",
        "(2+3)*4, 20",
        "1 << 33, 8589934592",
        "1 << 64, 0",
        "-1 >> 63, 1",
        "7 - 9, -2",
        "10 / 3, 3",
        "10 % 3, 1",
        "1 | 6 ^ 2, 5",
        "0xff & 0xf0, 240",
        "18446744073709551615, -1"
    })
    void sums(String text, long value) throws CommandException {
        assertThat(evaluate(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1 +",
                "(1",
                "1)",
                "nobody",
                "1 2",
                "0xZZ",
                "1t",
                "#",
                "99999999999999999999",
                "1 / 0",
                "1%0"
            })
    void nonsense(String text) {
        assertThatThrownBy(() -> evaluate(text)).isInstanceOf(CommandException.class);
    }

    @Test
    void depthIsLimited() {
        assertThatThrownBy(() -> evaluate("(".repeat(100_000))).isInstanceOf(CommandException.class);
        assertThatThrownBy(() -> evaluate("~".repeat(100_000))).isInstanceOf(CommandException.class);
    }

    /** Whatever it is, it is a number or a sentence. */
    @Test
    void anyTextEndsInANumberOrASentence() {
        Random random = new Random(1);
        String alphabet = "019afxkmg ()+-*/%&|^~<>";
        int numbers = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                evaluate(text.toString());
                numbers++;
            } catch (CommandException sentence) {
                assertThat(sentence).hasMessageMatching("(?s)(invalid expression|division by zero): .*");
            }
        }
        assertThat(numbers).isPositive();
    }

    /** Sums of random numbers are what Java makes of them. */
    @Test
    void sumsOfRandomNumbers() throws CommandException {
        Random random = new Random(2);
        for (int i = 0; i < 2_000; i++) {
            long a = random.nextLong();
            long b = random.nextLong();
            int c = random.nextInt(64);
            String text = "(0x" + Long.toHexString(a) + " - 0x" + Long.toHexString(b) + ") * " + c + " ^ 0x"
                    + Long.toHexString(b) + " >> " + c;
            assertThat(evaluate(text)).isEqualTo((a - b) * c ^ b >>> c);
        }
    }
}
