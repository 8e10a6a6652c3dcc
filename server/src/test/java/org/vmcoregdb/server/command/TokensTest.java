package org.vmcoregdb.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TokensTest {
    private static final Pattern TOKEN = Pattern.compile("\\s*([a-z]+|[+*()])");

    @Test
    void piecesAreReadOneByOne() {
        Tokens tokens = new Tokens(TOKEN, " ab + (c)");
        assertThat(tokens.uncut()).isEmpty();
        assertThat(tokens.peek()).isEqualTo("ab");
        assertThat(tokens.read()).isEqualTo("ab");
        assertThat(tokens.take("*")).isFalse();
        assertThat(tokens.take("+")).isTrue();
        assertThat(tokens.rest()).containsExactly("(", "c", ")");
        tokens.skip(2);
        assertThat(tokens.atEnd()).isFalse();
        assertThat(tokens.read()).isEqualTo(")");
    }

    @Test
    void thereIsNothingAfterTheEnd() {
        Tokens tokens = new Tokens(TOKEN, "a");
        tokens.skip(9);
        assertThat(tokens.atEnd()).isTrue();
        assertThat(tokens.read()).isEmpty();
        assertThat(tokens.rest()).isEmpty();
        assertThat(new Tokens(TOKEN, "").atEnd()).isTrue();
    }

    @Test
    void whatIsNoPieceEndsTheCut() {
        Tokens tokens = new Tokens(TOKEN, "a + ? b");
        assertThat(tokens.uncut()).isEqualTo("? b");
        assertThat(tokens.rest()).containsExactly("a", "+");
    }
}
