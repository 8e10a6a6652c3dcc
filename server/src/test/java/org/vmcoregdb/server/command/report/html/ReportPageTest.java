package org.vmcoregdb.server.command.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.checks.CheckResult;
import org.vmcoregdb.server.command.hang.HangAnswer;
import org.vmcoregdb.server.command.io.IoAnswer;
import org.vmcoregdb.server.command.report.CrashSummary;
import org.vmcoregdb.server.command.report.CrashTableAnswer;
import org.vmcoregdb.server.command.report.Report;
import org.vmcoregdb.server.command.report.ReportBuilder;
import org.vmcoregdb.server.command.stack.StackAnswer;
import org.vmcoregdb.server.shell.SampleContext;

/** The sample's page; and pages of reports in which everything is hostile. A browser looks at such pages in ReportPageIT. */
class ReportPageTest {
    private static final Report REPORT = new ReportBuilder(new SampleContext()).build();
    private static final Pattern TAG = Pattern.compile("</?([a-z][a-z0-9]*)((?: [a-z-]+(?:=\"[^\"<>]*\")?)*)>");
    private static final Pattern OURS = Pattern.compile("(?s)<(style|script)>.*?</\\1>");

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(r -> r.group(1))
                .toList();
    }

    /** Takes a page apart as browsers do: what is left is text. */
    private static String textOf(String page) {
        List<String> open = new ArrayList<>();
        String content = OURS.matcher(page).replaceAll("").replaceFirst("<!DOCTYPE html>", "");
        List<String> empty = List.of("meta", "input");
        for (MatchResult tag : TAG.matcher(content).results().toList()) {
            String name = tag.group(1);
            if (tag.group().startsWith("</")) {
                assertThat(open).as(tag.group() + " at " + tag.start()).last().isEqualTo(name);
                open.remove(open.size() - 1);
            } else if (!empty.contains(name)) {
                open.add(name);
            }
        }
        assertThat(open).isEmpty();
        return TAG.matcher(content).replaceAll("");
    }

    @Test
    void everythingIsThere() {
        String page = ReportPage.render(REPORT);
        assertThat(all("<section id=\"([a-z]+)\">", page))
                .containsExactly(
                        "found", "meaning", "code", "stack", "log", "cpus", "blocked", "tasks", "stacks", "modules",
                        "machine", "ticket");
        assertThat(all("<h1>(.*?)</h1>", page).get(0)).contains("stack-corruption", "crashme_parse_name+117 [crashme]");
        assertThat(all("<tr id=\"((?:task|idle)-\\d+)\"", page)).hasSameSizeAs(REPORT.tasks());
        assertThat(all("<details id=\"(stack-\\d+)\"", page)).hasSameSizeAs(REPORT.groups());
        assertThat(all("<li id=\"(log-\\d+)\"", page)).hasSameSizeAs(REPORT.log());
        assertThat(page)
                .contains(
                        "<dt>Signature</dt>",
                        "call   0x",
                        "&lt;__stack_chk_fail&gt;",
                        "&lt;- canary",
                        "frames of handling the crash")
                .contains("every stack of this kind ends", "out-of-tree module");
    }

    @Test
    void linksLeadSomewhere() {
        String page = ReportPage.render(REPORT);
        List<String> ids = all(" id=\"([^\"]*)\"", page);
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(ids).containsAll(all(" href=\"#([^\"]*)\"", page));
        assertThat(ids).containsAll(all(" data-(?:filter|copy|count)=\"([^\"]*)\"", page));
        assertThat(all(" (?:href|src)=\"([^#][^\"]*)\"", page)).isEmpty();
    }

    /** The policy allows the one script and the one style sheet, byte for byte. */
    @Test
    void nothingElseMayRun() throws Exception {
        String page = ReportPage.render(REPORT);
        Matcher policy = Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"")
                .matcher(page);
        assertThat(policy.find()).isTrue();
        assertThat(policy.group(1)).startsWith("default-src &#39;none&#39;;").doesNotContain("unsafe", "http");
        for (String element : List.of("style", "script")) {
            List<String> content = all("(?s)<" + element + ">(.*?)</" + element + ">", page);
            assertThat(content).hasSize(1);
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(content.get(0).getBytes(StandardCharsets.UTF_8));
            assertThat(policy.group(1))
                    .contains(
                            element + "-src &#39;sha256-" + Base64.getEncoder().encodeToString(digest) + "&#39;");
        }
        assertThat(page).doesNotContain(" style=", " onclick", "http://", "https://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "</script></style></pre><img src=x onerror=alert(1)>",
                "\" onmouseover=\"alert(1)",
                "' autofocus onfocus='alert(1)",
                "<!-- --> ]]> &lt;b&gt; &amp; &#60;",
                "\u001b[31mred\u001b[0m\u0000\u0007\b\r\u009b31m",
                "abc\u202egnp.exe\u2066\u200f\u2028\u2029\ufeff",
                "\ud800 alone, and \udc00",
                "`````` **bold** [a](javascript:alert(1)) | x",
                "#javascript:alert(1)",
                "%s %n %d {0} $1 \\",
                "",
            })
    void whatADumpSaysIsText(String evil) {
        Report hostile = HostileReport.like(REPORT, evil);
        for (String page : List.of(ReportPage.render(hostile), folder(hostile, evil))) {
            assertThat(textOf(page)).doesNotContain("<", ">");
            assertThat(all("(<script)", page)).hasSize(1);
            assertThat(all(
                            "(?i) (on[a-z]+|autofocus|style)=",
                            TAG.matcher(page)
                                    .results()
                                    .map(MatchResult::group)
                                    .reduce("", String::concat)
                                    .replaceAll("=\"[^\"]*\"", "=")))
                    .isEmpty();
            assertThat(page.chars().filter(c -> c < ' ' && c != '\n' && c != '\t' || c >= 0x7f && c < 0xa0))
                    .isEmpty();
            assertThat(page)
                    .doesNotContain("\u202e", "\u2066", "\u200f", "\u2028", "\u2029", "\ufeff", "\ud800", "\udc00");
            List<String> ids = all(" id=\"([^\"]*)\"", page);
            assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[A-Za-z0-9_.-]+"));
            assertThat(all(" href=\"([^\"]*)\"", page)).allMatch(link -> link.startsWith("#") || link.equals("x.html"));
        }
    }

    private static String folder(Report report, String evil) {
        CrashSummary summary = CrashSummary.of(report);
        CrashSummary dump = new CrashSummary(
                evil, evil, evil, summary.time(), summary.type(), summary.function(), summary.signature());
        FolderPage page = new FolderPage(evil, new CrashTableAnswer(List.of(dump, dump), List.of(evil)));
        page.add(dump, report);
        page.add(dump, report);
        return page.render(Map.of(evil, "x.html"));
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        Report bare = new Report(
                REPORT.system(),
                CheckResult.NONE,
                Optional.empty(),
                StackAnswer.Lines.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new HangAnswer(List.of(), 0),
                new IoAnswer(List.of(), List.of(), 0, Optional.empty()),
                List.of(),
                List.of(),
                List.of(),
                OptionalInt.empty(),
                List.of("The log cannot be known: the page is missing."));
        String page = ReportPage.render(bare);
        assertThat(all("<section id=\"([a-z]+)\">", page)).containsExactly("missing", "machine", "ticket");
        assertThat(textOf(page)).contains("unknown crash", "the page is missing");
    }
}
