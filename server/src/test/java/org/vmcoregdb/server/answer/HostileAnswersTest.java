package org.vmcoregdb.server.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.server.command.log.LogAnswer;
import org.vmcoregdb.server.command.report.Report;
import org.vmcoregdb.server.command.report.html.ReportPage;
import org.vmcoregdb.server.command.system.ConfigurationAnswer;
import org.vmcoregdb.server.command.types.TypeAnswers;

/** Whatever strings are in an answer: a terminal obeys none of them, and none makes a line look like two. */
class HostileAnswersTest {
    private static final String HOSTILE = "a\u001b[2J\u001b]0;t\u0007\nforged\r\t\u007f\u0085\u009b1m\u202e\u2028z";
    /** Names of these come out of tables of symbols and types, which escape them where they are read. */
    private static final List<String> NAMED_AT_THE_SOURCE = List.of("org.vmcoregdb.types", "org.vmcoregdb.symbols");

    /** Texts of many lines are in these. */
    private static final Set<Class<?>> OF_MANY_LINES =
            Set.of(TextAnswer.class, LogAnswer.class, Report.class, ConfigurationAnswer.class);

    static List<Class<?>> kinds() {
        return RandomAnswers.kinds().toList();
    }

    private static Answer make(Class<?> kind, long seed, String text) {
        RandomAnswers records = new RandomAnswers(
                seed,
                (random, owner) -> owner == TypeAnswers.Name.class
                                || NAMED_AT_THE_SOURCE.stream().anyMatch(owner.getPackageName()::startsWith)
                        ? "name"
                        : text);
        return (Answer) records.make(kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isEscapedInTextAndInJson(Class<?> kind) {
        for (long seed = 0; seed < 200; seed++) {
            Answer hostile = make(kind, seed, HOSTILE);
            String text = AnswerText.alone(hostile);
            assertThat(text.codePoints().filter(c -> c != '\n' && c != '\t').filter(PrintableText::isControl))
                    .as(text)
                    .isEmpty();
            String json = AnswerJson.line(hostile);
            assertThat(json.codePoints().filter(PrintableText::isControl).filter(c -> c != '\n'))
                    .as(json)
                    .isEmpty();
            assertThat(json).hasLineCount(json.isEmpty() ? 0 : 1);
            if (!OF_MANY_LINES.contains(kind)) {
                String plain = AnswerText.alone(make(kind, seed, "plain"));
                assertThat(text.lines().count())
                        .as("%s%nand%n%s", text, plain)
                        .isEqualTo(plain.lines().count());
            }
        }
    }

    @Test
    void jsonGivesTheNameItself() {
        assertThat(CheckedJson.parse(new JsonObject().put("name", HOSTILE).toString())
                        .get("name")
                        .textValue())
                .isEqualTo(HOSTILE);
    }

    @Test
    void charactersOfTwoUnitsAreKnownByBoth() {
        String shown = "a\ud83d\ude00b";
        String hidden = "\udb40\udc01\ud83d\ude00\udb40\udc01\ud800x\udc01";
        JsonObject object = new JsonObject().put(shown, hidden);
        assertThat(object)
                .hasToString("{\"" + shown + "\":\"\\udb40\\udc01\ud83d\ude00\\udb40\\udc01\\ud800x\\udc01\"}");
    }

    @Test
    void theLogHasPointsAsCrashWritesThem() {
        LogRecord record = new LogRecord(
                1, OptionalLong.of(1_000_000_000), 4, 0, OptionalLong.empty(), "one\u001b[2J\ntwo\r\tü", "");
        LogAnswer.Look style = new LogAnswer.Look(OptionalLong.empty(), false, false, false, false);
        assertThat(AnswerText.alone(new LogAnswer(List.of(record), style, Optional.empty())))
                .isEqualTo("[    1.000000] one.[2J\n               two.\tü\n");
    }

    @Test
    void theReportsPageIsNoOthersPage() {
        for (long seed = 0; seed < 50; seed++) {
            Report report = (Report) make(Report.class, seed, "</pre><script>\"'" + HOSTILE);
            String html = ReportPage.render(report);
            html = html.substring(0, html.lastIndexOf("<script>")); // our own
            assertThat(html).doesNotContain("<script", "\"'a");
            assertThat(html.codePoints().filter(c -> c != '\n' && c != '\t').filter(PrintableText::isControl))
                    .isEmpty();
        }
    }
}
