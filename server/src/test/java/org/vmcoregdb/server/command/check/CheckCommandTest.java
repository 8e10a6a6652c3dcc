package org.vmcoregdb.server.command.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.checks.CheckResult;
import org.vmcoregdb.checks.Finding;
import org.vmcoregdb.checks.Severity;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class CheckCommandTest {
    private final SampleContext context = new SampleContext();

    @Test
    void ofTheSample() throws CommandException {
        assertThat(context.text("check"))
                .startsWith("WARNING: The module crashme is on the stack that crashed, and is not the kernel's own."
                        + "  [modules.on-stack]\n")
                .contains("    an out-of-tree module was loaded; an unsigned module was loaded\n    more: mod -t\n")
                .containsPattern("\n\\d+ checks found nothing \\(-v lists them\\)\n");
        assertThat(context.text("check -v")).containsPattern("\n    io\\.stuck +block devices that do not answer\n");
        assertThat(context.json("check")).startsWith("{\"type\":\"check\",\"findings\":[{\"id\":\"modules.on-stack\"");
    }

    @Test
    void whatIsWrongAndWhatCouldNotBeLookedAt() {
        CheckResult result = new CheckResult(
                List.of(
                        new Finding("a.b", Severity.CRITICAL, "It burns.", List.of("1", "2", "3", "4"), "bt"),
                        new Finding("c.d", Severity.NOTE, "It is hot.", List.of("5"), "log")),
                List.of(),
                List.of(new CheckResult.Unknown("e.f", "a page is missing")));
        CheckAnswer answer = new CheckAnswer(result, new CheckAnswer.Look(false));
        CheckedJson.render(answer);
        assertThat(AnswerText.alone(answer)).isEqualTo("""
                CRITICAL: It burns.  [a.b]
                    1
                    2
                    3
                    4
                    more: bt
                NOTE: It is hot.  [c.d]
                    5
                    more: log

                0 checks found nothing
                [e.f could not look: a page is missing]
                """);
        TextPage page = new TextPage();
        CheckText.brief(page, result);
        assertThat(page.toString()).isEqualTo("""
                CRITICAL: It burns.
                    1
                    2
                    3
                    … (bt shows more)
                NOTE: It is hot.
                """);
        assertThat(AnswerText.alone(new CheckAnswer(CheckResult.NONE, new CheckAnswer.Look(true))))
                .isEqualTo("nothing was found\n\n0 checks found nothing\n");
    }

    @Test
    void whatTheUserKnowsOfCrashes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("known-crashes");
        assertThat(KnownCrashes.in(file)).isEmpty();
        Files.writeString(
                file, "# ours\n0123456789abcdef ticket 17\n0123456789ABCDEF no\nfedcba9876543210\tfixed in 6.2 \n");
        assertThat(KnownCrashes.in(file))
                .isEqualTo(Map.of("0123456789abcdef", "ticket 17", "fedcba9876543210", "fixed in 6.2"));
    }
}
