package org.vmcoregdb.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.protocol.access.Grant;
import org.vmcoregdb.protocol.access.RefusedException;
import org.vmcoregdb.protocol.target.TargetChoice;
import org.vmcoregdb.protocol.target.TargetUnavailableException;
import org.vmcoregdb.server.gdb.KernelTarget;
import org.vmcoregdb.server.shell.SampleContext;

class AccessRulesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private final List<String> trouble = new ArrayList<>();

    private static final class OneDump implements AccessRules.Dumps {
        private final TargetChoice choice = TargetChoice.only(new KernelTarget(SampleContext.analyse()));

        @Override
        public TargetChoice all() {
            return choice;
        }

        @Override
        public TargetChoice only(List<String> names) throws TargetUnavailableException {
            if (!names.contains("one")) {
                throw new TargetUnavailableException("this server has none of " + names);
            }
            return choice;
        }
    }

    private Path file(Token... tokens) throws IOException {
        StringBuilder text = new StringBuilder("# who\n\n");
        for (Token token : tokens) {
            text.append(token.line());
        }
        return Files.writeString(folder.resolve("tokens"), text);
    }

    private static Token token(String text, List<String> dumps, List<String> commands, Optional<Instant> expires) {
        return new Token("alice", Token.hash(text), dumps, commands, Optional.empty(), Optional.empty(), expires);
    }

    private static Token forAll(String text) {
        return token(text, List.of(), List.of(), Optional.empty());
    }

    private AccessRules rules(TokenFile tokens, String... denied) {
        return new AccessRules(new OneDump(), Optional.of(tokens), Set.of(denied), CLOCK);
    }

    private static String refusal(AccessRules rules, String text) {
        try {
            rules.enter(Optional.of(text), Optional.empty());
            return "let in";
        } catch (RefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aTokenIsGoodForItsCommands() throws IOException, RefusedException {
        Token some = token("t", List.of("one"), List.of("bt", "log"), Optional.of(NOW.plusSeconds(1)));
        try (TokenFile tokens = TokenFile.open(file(some), trouble::add)) {
            Grant grant = rules(tokens, "log").enter(Optional.of("t"), Optional.empty());
            assertThat(grant.name()).hasValue("alice");
            assertThat(grant.commands()).accepts("bt", "help").rejects("log", "ps", "rd", "xp", "overlay");
            assertThat(grant.ended().get()).isEmpty();
        }
    }

    @Test
    void othersAreRefused() throws IOException {
        Token over = token("over", List.of(), List.of(), Optional.of(NOW));
        Token elsewhere = token("elsewhere", List.of("two"), List.of(), Optional.empty());
        try (TokenFile tokens = TokenFile.open(file(over, elsewhere), trouble::add)) {
            AccessRules rules = rules(tokens);
            assertThat(refusal(rules, "over")).isEqualTo("the token of alice has expired");
            assertThat(refusal(rules, "elsewhere"))
                    .isEqualTo("the token of alice lets in to no dump: this server has none of [two]");
            for (String wrong : List.of("", "x", over.sha256(), "over ")) {
                assertThat(refusal(rules, wrong)).isEqualTo("this token is not known, or not any more");
            }
            assertThatThrownBy(() -> rules.enter(Optional.empty(), Optional.of("CN=alice")))
                    .isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void aTokenThatIsTakenBackEnds() throws IOException, RefusedException {
        Path file = file(forAll("a"), forAll("b"));
        try (TokenFile tokens = TokenFile.open(file, trouble::add)) {
            AccessRules rules = rules(tokens);
            Grant grant = rules.enter(Optional.of("a"), Optional.empty());
            file(forAll("b"));
            tokens.look();
            assertThat(grant.ended().get()).hasValue("the token of alice was taken back or changed");
            assertThat(refusal(rules, "a")).isEqualTo("this token is not known, or not any more");
            assertThat(refusal(rules, "b")).isEqualTo("let in");
            Files.writeString(file, "damaged, and longer than before\n");
            tokens.look();
            assertThat(refusal(rules, "b")).isEqualTo("let in");
            tokens.look();
            assertThat(refusal(rules, "b")).isEqualTo("this token is not known, or not any more");
            assertThat(trouble)
                    .singleElement()
                    .asString()
                    .contains(file.toString(), "line 1 is no JSON", "nobody is let in");
            Files.delete(file);
            tokens.look();
            tokens.look();
            assertThat(trouble).hasSize(2);
            file(forAll("c"));
            tokens.look();
            assertThat(refusal(rules, "c")).isEqualTo("let in");
        }
    }

    @Test
    void withoutTokensACertificateNames() throws RefusedException {
        AccessRules rules = new AccessRules(new OneDump(), Optional.empty(), Set.of("ps"), CLOCK);
        Grant grant = rules.enter(Optional.empty(), Optional.of("CN=alice"));
        assertThat(grant.name()).hasValue("CN=alice");
        assertThat(grant.commands()).accepts("bt").rejects("ps");
        assertThat(rules.owner().commands()).accepts("bt").rejects("ps");
    }

    @Test
    void whoseCommandsTookTooLongComesBackLater() throws IOException, RefusedException {
        Token busy = new Token(
                "busy",
                Token.hash("t"),
                List.of(),
                List.of(),
                Optional.of(Duration.ofSeconds(10)),
                Optional.of(2),
                Optional.empty());
        Instant[] now = {NOW};
        Clock moving = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        try (TokenFile tokens = TokenFile.open(file(busy), trouble::add)) {
            AccessRules rules = new AccessRules(new OneDump(), Optional.of(tokens), Set.of(), moving);
            Grant grant = rules.enter(Optional.of("t"), Optional.empty());
            assertThat(grant.begin().get()).isEmpty();
            assertThat(rules.enter(Optional.of("t"), Optional.empty()).begin().get())
                    .isEmpty();
            assertThat(grant.begin().get())
                    .hasValue("the token of busy is for 2 commands a minute: go on after 2026-06-01T00:01:00Z");
            now[0] = NOW.plus(Duration.ofMinutes(1));
            assertThat(grant.begin().get()).isEmpty();
            now[0] = NOW;
            grant.spent().accept(Duration.ofSeconds(6));
            assertThat(grant.ended().get()).isEmpty();
            grant.spent().accept(Duration.ofSeconds(4));
            String over = "the server has worked for busy as long as its token allows in an hour: come back after"
                    + " 2026-06-01T01:00:00Z";
            assertThat(grant.ended().get()).hasValue(over);
            assertThat(refusal(rules, "t")).isEqualTo(over);
            now[0] = NOW.plus(Duration.ofHours(1));
            assertThat(refusal(rules, "t")).isEqualTo("let in");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "x; is no JSON",
                "[]; is no JSON object",
                "{}; \"name\" has to have",
                "{\"name\":\"a b\"}; \"name\" has to have",
                "{\"name\":\"a\",\"sha256\":\"00\"}; \"sha256\" is not 64",
                "{\"name\":1}; \"name\" is no text",
                "{\"dumps\":\"a\"}; \"dumps\" is no list",
                "{\"dumps\":[]}; \"dumps\" is empty",
                "{\"commands\":[\"nonsense\"]}; names a command nonsense",
                "{\"command\":[\"bt\"]}; has a member \"command\"",
                "{\"secondsPerHour\":0}; \"secondsPerHour\" is no number from 1",
                "{\"secondsPerHour\":99999999999}; \"secondsPerHour\" is no number from 1",
                "{\"expires\":\"soon\"}; \"expires\" is no time",
                "{\"dumps\":[[[[[[\"a\"]]]]]]}; \"dumps\" is no text"
            })
    void wrongLines(String line, String why) {
        assertThatThrownBy(() -> Token.parse(line))
                .isInstanceOf(Token.WrongLineException.class)
                .hasMessageStartingWith(why);
    }

    @Test
    void aLineSaysWhatTheTokenIs() throws Token.WrongLineException {
        String text = Token.random();
        assertThat(text).hasSize(43).isNotEqualTo(Token.random());
        Token made = token(text, List.of("one"), List.of("bt"), Optional.of(NOW));
        assertThat(made.line()).doesNotContain(text).endsWith("}\n");
        assertThat(Token.parse(made.line())).isEqualTo(made);
        assertThat(Token.parse(forAll(text).line())).isEqualTo(forAll(text));
    }
}
