package org.vmcoregdb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.server.answer.TextAnswer;
import org.vmcoregdb.server.command.CommandException;

class PipelineTest {
    /** What comes out of filters; the text comes in pieces that do not end where lines end. */
    private static String filter(String text, String... filters) throws CommandException {
        List<LineFilter> all = new ArrayList<>();
        for (String filter : filters) {
            all.add(FilterParser.parse(Commands.words(filter), () -> false));
        }
        StringBuilder out = new StringBuilder();
        Pipeline pipeline = new Pipeline(all, out::append, () -> false);
        for (int i = 0; i < text.length(); i += 3) {
            pipeline.accept(new TextAnswer(text.substring(i, Math.min(text.length(), i + 3))));
        }
        pipeline.end();
        return out.toString().replace("\n", " ").strip();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "grep b, ab b2",
                "grep -i ^ab$, ab AB",
                "grep -v b, a c d AB",
                "grep -c b, 2",
                "grep -vc b, 4",
                "grep -F ., ``",
                "grep -e c, c",
                "grep '[cd]', c d",
                "grep -A1 ^a$, a ab",
                "grep -B 1 d, c d",
                "grep -C1 c, b2 c d",
                "egrep a|d, a ab d",
                "head -n 2, a ab",
                "head -1, a",
                "head, a ab b2 c d AB",
                "tail -n1, AB",
                "tail -2, d AB",
                "tail -n +5, d AB",
                "grep -w ab, ab",
                "grep -x a, a",
                "grep -n b2, 3:b2",
                "grep -o [0-9], 2",
                "grep -m1 b, ab",
                "grep -l a, (standard input)",
                "grep -L z, (standard input)",
                "grep -q a, ``",
                "grep 'c\\|d', c d",
                "grep -e c -e d, c d",
                "fgrep b2, b2",
                "head -n2, a ab",
                "tac, AB d c b2 ab a",
                "cut -c1, a a b c d A",
                "cut -c2-, b 2   B",
                "cut -db -f2, a  2 c d AB",
                "cut -s -db -f2, 2",
                "sed -n $p, AB",
                "sed 2q, a ab",
                "sed /b/d, a c d AB",
                "sed 's/[0-9]/(&)/', a ab b(2) c d AB",
                "awk 'NR==2', ab",
                "sort -u, AB a ab b2 c d",
                "uniq -d, ``",
                "less, a ab b2 c d AB",
                "wc -l, 6",
                "sort, AB a ab b2 c d",
                "sort -r, d c b2 ab a AB",
                "uniq, a ab b2 c d AB"
            })
    void filters(String filter, String expected) throws CommandException {
        assertThat(filter("a\nab\nb2\nc\nd\nAB\n", filter)).isEqualTo(expected);
    }

    /** Words that a table of comma-separated values would take apart. */
    @Test
    void columnsAndLines() throws CommandException {
        String rows = "  PID STATE NAME\n 1  IN  init\n22  UN  worker\n3 IN last\n";
        assertThat(filter(rows, "awk '{print $1, $NF}'")).isEqualTo("PID NAME 1 init 22 worker 3 last");
        assertThat(filter(rows, "awk '/IN/ {print $1 \":\" $3}'")).isEqualTo("1:init 3:last");
        assertThat(filter(rows, "awk '$2 == \"UN\" {print NR}'")).isEqualTo("3");
        assertThat(filter(rows, "awk '$1 > 2'")).contains("worker", "last").doesNotContain("init");
        assertThat(filter(rows, "awk '$3 ~ /^l/ {print $0}'")).isEqualTo("3 IN last");
        assertThat(filter("a:b:c\nd\n", "awk -F: '{print $2 NF}'")).isEqualTo("b3 1");
        assertThat(filter(rows, "sed -n 2,3p")).contains("init", "worker").doesNotContain("last");
        assertThat(filter(rows, "sed -e 's/ \\+/,/g' -e 1d")).doesNotContain("PID");
        assertThat(filter(rows, "sort -k2,2 -k1n", "cut -d' ' -f1")).isNotBlank();
        assertThat(filter("10 a\n9 b\n100 c\n", "sort -n")).isEqualTo("9 b 10 a 100 c");
        assertThat(filter("10 a\n9 b\n100 c\n", "sort -rn -k1")).isEqualTo("100 c 10 a 9 b");
        assertThat(filter("x 2\ny 1\n", "sort -k2")).isEqualTo("y 1 x 2");
        assertThat(filter("a\na\nb\n", "nl")).contains("1\ta", "3\tb");
        assertThat(filter("a\nA\nb\n", "uniq -ci")).contains("2 a", "1 b");
        assertThat(filter("a\na\nb\n", "uniq -d")).isEqualTo("a");
        assertThat(filter("a\na\nb\n", "uniq -u")).isEqualTo("b");
        assertThat(filter("one\ntwo\n", "wc -w")).isEqualTo("2");
    }

    @Test
    void severalInARow() throws CommandException {
        assertThat(filter("x\nx\ny\nx\n", "sort", "uniq -c", "grep x")).isEqualTo("3 x");
        assertThat(filter("one two\nthree", "wc")).isEqualTo("2       3      14");
        assertThat(filter("a\nb\nc\na\nb\n", "grep -A1 a")).isEqualTo("a b -- a b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sh",
                "grep",
                "grep a b",
                "grep -Z a",
                "grep (",
                "grep (?=a)",
                "grep ((x{900}){900})",
                "grep -A x a",
                "head -n",
                "head -n x",
                "head 1 2",
                "head -n 99999999",
                "wc -x",
                "sort -k x",
                "sort file",
                "awk '{s+=$1} END {print s}'",
                "awk",
                "cut -c 0",
                "cut",
                "sed x",
                "sed -i s/a/b/",
                "tac file",
                "xargs rm",
                ""
            })
    void whatIsNoFilter(String filter) {
        assertThatThrownBy(() -> FilterParser.parse(Commands.words(filter), () -> false))
                .isInstanceOf(CommandException.class);
    }

    @Test
    void barsInQuotesAndParenthesesAreNone() throws CommandException {
        assertThat(CommandLineParts.parse("eval (1 | 6)").filters()).isEmpty();
        assertThat(CommandLineParts.parse("search -c 'a | b' \"|\"").filters()).isEmpty();
        assertThat(CommandLineParts.parse("bt | grep 'a|b' | head").filters()).containsExactly(" grep 'a|b' ", " head");
        assertThat(CommandLineParts.parse("p init_task->comm").filters()).isEmpty();
        assertThatThrownBy(() -> CommandLineParts.parse("bt > file")).hasMessageContaining("not written to files");
        assertThatThrownBy(() -> CommandLineParts.parse("bt >> file")).hasMessageContaining("not written to files");
        assertThat(CommandLineParts.parse("eval (8 >> 1)").command()).isEqualTo("eval (8 >> 1)");
    }

    /** However a line is cut, all of it is somewhere. */
    @Test
    void cuttingLosesNothing() {
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            String line = IntStream.range(0, random.nextInt(20))
                    .mapToObj(n -> String.valueOf("ab |'\"()".charAt(random.nextInt(8))))
                    .collect(Collectors.joining());
            try {
                CommandLineParts parts = CommandLineParts.parse(line);
                String whole = parts.command()
                        + parts.filters().stream().map(f -> "|" + f).collect(Collectors.joining());
                assertThat(whole).isEqualTo(line);
            } catch (CommandException sentence) {
                assertThat(sentence).hasMessageContaining("files");
            }
        }
    }

    /** Both run for years with an engine that tries one way after the other. */
    @ParameterizedTest
    @ValueSource(strings = {"(.*){30}Z", "((a*)*)*Z", "(a|aa|.)+$Z", "(((x|.){0,4}){0,4}){0,4}Z"})
    @Timeout(120)
    void noExpressionTakesLonger(String expression) throws CommandException {
        assertThat(filter(
                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab".repeat(20),
                        "grep " + expression))
                .isEmpty();
    }

    @Test
    @Timeout(120)
    void aFilterStopsInTheMiddleOfALine() throws CommandException {
        boolean[] stopped = {false};
        LineFilter grep = FilterParser.parse(Commands.words("grep (((x|.){0,4}){0,4}){0,4}Z"), () -> stopped[0]);
        String line = "y".repeat(50_000_000);
        Thread stopper = new Thread(() -> stopped[0] = true);
        stopper.start();
        grep.line(line, out -> {});
        assertThat(stopped[0]).isTrue();
    }

    @Test
    void whatIsHeldForOneClientHasALimit() throws CommandException {
        LineFilter tail = FilterParser.parse(Commands.words("tail -n 1000000"), () -> false);
        String line = "x".repeat(1 << 20);
        for (int i = 0; i < 40; i++) {
            tail.line(line, out -> {});
        }
        List<String> kept = new ArrayList<>();
        tail.end(kept::add);
        assertThat(kept).hasSize(15);
    }

    @Test
    void headStopsTheWork() throws CommandException {
        SampleContext context = new SampleContext();
        StringBuilder out = new StringBuilder();
        new Commands().text("foreach set | head -n 2", context, out::append);
        assertThat(out.toString()).hasLineCount(2).startsWith("PID: ");
        assertThatThrownBy(() -> context.run("ps | head")).hasMessageContaining("JSON");
    }
}
