package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.redaction.RedactionRules;
import picocli.CommandLine;

class RedactionArgumentsTest {
    private static RedactionRules parsed(String... words) {
        RedactionArguments arguments = new RedactionArguments();
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("redact", mixin(arguments))).parseArgs(words);
        return arguments.rules();
    }

    private static CommandLine.Model.CommandSpec mixin(RedactionArguments arguments) {
        return CommandLine.Model.CommandSpec.forAnnotatedObject(arguments);
    }

    @Test
    void severalAreOneRule() {
        RedactionRules rules = parsed(
                "--redact",
                "user-pages",
                "--redact",
                "log-pattern=a+",
                "--redact",
                "keyrings",
                "--redact=log-pattern=é");
        assertThat(rules.programPages()).isTrue();
        assertThat(rules.keys()).isTrue();
        assertThat(rules.logPatterns()).hasSize(2);
        assertThat(rules.logPatterns().get(0).find("baab a"))
                .containsExactly(new RedactionRules.Span(1, 3), new RedactionRules.Span(5, 6));
        // the text is the bytes of the log, a character each
        String bytes = new String("caf\u00e9".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(rules.logPatterns().get(1).find(bytes)).containsExactly(new RedactionRules.Span(3, 5));
        assertThat(parsed().isNone()).isTrue();
    }

    @Test
    void whatIsNoneIsRefusedInASentence() {
        assertThatThrownBy(() -> parsed("--redact", "everything"))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageContaining("'everything' is not user-pages, keyrings or log-pattern=REGEX");
        assertThatThrownBy(() -> parsed("--redact", "log-pattern=("))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageContaining("is not a regular expression");
        assertThatThrownBy(() -> parsed("--redact", "log-pattern=")).isInstanceOf(CommandLine.ParameterException.class);
    }
}
