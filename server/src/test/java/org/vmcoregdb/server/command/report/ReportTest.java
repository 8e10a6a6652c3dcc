package org.vmcoregdb.server.command.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.command.report.html.ReportPage;
import org.vmcoregdb.server.shell.SampleContext;

/** The sample's page, in all its languages. */
class ReportTest {
    private final Report report = new ReportBuilder(new SampleContext()).build();

    @Test
    void whatItGathers() {
        assertThat(report.problems()).isEmpty();
        assertThat(report.crash()).isPresent();
        assertThat(report.running()).isNotEmpty();
        assertThat(report.blocked()).isNotEmpty();
        assertThat(report.logTail()).hasSize(25);
        assertThat(report.taint()).extracting(flag -> flag.letter()).contains('O', 'E');
        assertThat(report.groups().get(0).tasks()).hasSizeGreaterThan(5);
    }

    @Test
    void asText() {
        assertThat(AnswerText.alone(report))
                .startsWith("MACHINE\n")
                .contains(
                        "       CLASS: stack-corruption: a function overwrote its own stack frame\n",
                        "       WHERE: crashme_parse_name+117 [crashme]\n",
                        "(1 stack-corruption crashme_parse_name crashme_handle_packet",
                        "  STACK OVERRUN IN: crashme_parse_name+117 [crashme]\n",
                        "] crashme_handle_packet at ",
                        "    O  an out-of-tree module was loaded\n",
                        "    crashme  (OE)  on the stack that crashed\n",
                        "BLOCKED TASKS\n",
                        "Kernel panic - not syncing: stack-protector")
                .doesNotContain("WHAT IS MISSING");
    }

    @Test
    void asJson() {
        assertThat(CheckedJson.render(report))
                .startsWith("{\"type\":\"report\",\"system\":{")
                .contains(
                        "\"class\":\"stack-corruption\"",
                        "\"signature\":{\"version\":1,\"id\":\"",
                        "\"suspect_modules\":[{\"module\":\"crashme\",\"taint\":\"OE\",\"on_stack\":true}",
                        "\"problems\":[]");
    }

    @Test
    void asHtml() {
        String html = ReportPage.render(report);
        assertThat(html)
                .startsWith("<!DOCTYPE html>")
                .contains("<title>stack-corruption in crashme_parse_name+117 [crashme] (")
                .contains("__schedule &lt; schedule &lt; ")
                .doesNotContain("schedule < ")
                .endsWith("</html>\n");
        assertThat(html.split("<details", -1)).hasSameSizeAs(html.split("</details>", -1));
    }
}
