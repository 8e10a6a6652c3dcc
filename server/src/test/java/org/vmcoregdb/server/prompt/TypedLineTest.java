package org.vmcoregdb.server.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.server.command.CommandException;

class TypedLineTest {
    private static TypedLine parse(String line) throws CommandException {
        return TypedLine.parse(line);
    }

    @Test
    void filtersThatAreBuiltInStayWithTheCommand() throws CommandException {
        assertThat(parse("ps | grep UN | head -3"))
                .isEqualTo(new TypedLine("ps | grep UN | head -3", Optional.empty(), Optional.empty(), false, false));
    }

    @Test
    void theFirstThatIsNoneBelongsToTheShellWithAllThatFollows() throws CommandException {
        TypedLine line = parse("ps | grep UN | perl -ne 'print' | head > x");
        assertThat(line.command()).isEqualTo("ps | grep UN ");
        assertThat(line.program()).contains("perl -ne 'print' | head > x");
        assertThat(line.file()).isEmpty();
        // what a built-in filter cannot do the program of that name can
        assertThat(parse("log | grep -r x").program()).contains("grep -r x");
        assertThat(parse("log | awk '{s+=$1} END {print s}'").program()).isPresent();
    }

    @Test
    void answersGoToFiles() throws CommandException {
        assertThat(parse("ps > /tmp/x"))
                .isEqualTo(new TypedLine("ps ", Optional.empty(), Optional.of("/tmp/x"), false, false));
        assertThat(parse("ps | head >> 'a b'"))
                .isEqualTo(new TypedLine("ps | head ", Optional.empty(), Optional.of("a b"), true, false));
        assertThat(parse("ps >x").file()).contains("x");
        assertThat(parse("ps > ~/x").file()).contains(System.getProperty("user.home") + "/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"p init_task->comm", "p (1 > 2)", "p 3>=2", "eval (8 >> 1)", "search -c 'a > b'", "p (1 || 0)"})
    void whatIsNoRedirection(String line) throws CommandException {
        assertThat(parse(line)).isEqualTo(new TypedLine(line, Optional.empty(), Optional.empty(), false, false));
    }

    @Test
    void less() throws CommandException {
        assertThat(parse("bt | less").paged()).isTrue();
        assertThat(parse("bt | more ").paged()).isTrue();
        assertThat(parse("bt | grep less").paged()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ps >", "ps >>", "ps > a > b", "ps | "})
    void refusesInASentence(String line) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(CommandException.class);
    }
}
