package org.vmcoregdb.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HexArgumentsTest {
    @ParameterizedTest
    @CsvSource({"10,16", "0x10,16", "0Xab,171", "AB,171", "ffffffffffffffff,-1", "0,0"})
    void digitsAreHexadecimalWithAndWithoutPrefix(String word, long number) {
        assertThat(HexArguments.find(word)).hasValue(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "+1", "-1", "0x0x1", "12g", "11111111111111111", "\u0661", "init_task"})
    void anythingElseIsNoNumber(String word) {
        assertThat(HexArguments.find(word)).isEmpty();
    }

    @Test
    void theRefusalNamesCommandAndWord() {
        assertThatThrownBy(() -> HexArguments.parse("pte", "zz"))
                .isInstanceOf(CommandException.class)
                .hasMessage("pte: invalid input: \"zz\"");
    }
}
