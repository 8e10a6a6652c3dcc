package org.vmcoregdb.server.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.server.result.MachineAnswer;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.TypeAnswer;

/** Whatever strings are in an answer: a terminal obeys none of them, and none makes a line look like two. */
class HostileTextTest {
    private static final String HOSTILE = "a\u001b[2J\u001b]0;t\u0007\nforged\r\t\u007f\u0085\u009b1m\u202e\u2028z";
    /** Names of these come out of tables of symbols and types, which escape them where they are read. */
    private static final List<String> NAMED_AT_THE_SOURCE = List.of("org.vmcoregdb.types", "org.vmcoregdb.symbols");

    /** Texts of many lines are in these. */
    private static final Set<Class<?>> OF_MANY_LINES =
            Set.of(Result.TextResult.class, Result.LogResult.class, Result.ReportResult.class);

    static List<Class<?>> kinds() {
        return RecordsByChance.leaves(Result.class).toList();
    }

    private static Result make(Class<?> kind, long seed, String text) {
        RecordsByChance records = new RecordsByChance(
                seed,
                (random, owner) -> owner == TypeAnswer.Name.class
                                || NAMED_AT_THE_SOURCE.stream().anyMatch(owner.getPackageName()::startsWith)
                        ? "name"
                        : text);
        return (Result) records.make(kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isEscapedInTextAndInJson(Class<?> kind) {
        for (long seed = 0; seed < 200; seed++) {
            Result hostile = make(kind, seed, HOSTILE);
            String text = TextRenderer.render(hostile);
            assertThat(text.codePoints().filter(c -> c != '\n' && c != '\t').filter(PrintableText::isControl))
                    .as(text)
                    .isEmpty();
            String json = JsonRenderer.render(hostile);
            assertThat(json.codePoints().filter(PrintableText::isControl).filter(c -> c != '\n'))
                    .as(json)
                    .isEmpty();
            assertThat(json).hasLineCount(json.isEmpty() ? 0 : 1);
            boolean configuration = hostile instanceof Result.MachineResult machine
                    && machine.answer() instanceof MachineAnswer.Configuration;
            if (!OF_MANY_LINES.contains(kind) && !configuration) {
                String plain = TextRenderer.render(make(kind, seed, "plain"));
                assertThat(text.lines().count())
                        .as("%s%nand%n%s", text, plain)
                        .isEqualTo(plain.lines().count());
            }
        }
    }

    @Test
    void jsonGivesTheNameItself() {
        assertThat(CheckedJson.parse(Json.write(Map.of("name", HOSTILE)))
                        .get("name")
                        .textValue())
                .isEqualTo(HOSTILE);
    }

    @Test
    void theLogHasPointsAsCrashWritesThem() {
        LogRecord record = new LogRecord(
                1, OptionalLong.of(1_000_000_000), 4, 0, OptionalLong.empty(), "one\u001b[2J\ntwo\r\tü", "");
        Result.LogStyle style = new Result.LogStyle(OptionalLong.empty(), false, false, false, false);
        assertThat(TextRenderer.render(new Result.LogResult(List.of(record), style, Optional.empty())))
                .isEqualTo("[    1.000000] one.[2J\n               two.\tü\n");
    }

    @Test
    void theReportsPageIsNoOthersPage() {
        for (long seed = 0; seed < 50; seed++) {
            Result.ReportResult report =
                    (Result.ReportResult) make(Result.ReportResult.class, seed, "</pre><script>\"'" + HOSTILE);
            String html = ReportHtml.render(report.report());
            assertThat(html).doesNotContain("<script", "\"'a");
            assertThat(html.codePoints().filter(c -> c != '\n' && c != '\t').filter(PrintableText::isControl))
                    .isEmpty();
        }
    }
}
