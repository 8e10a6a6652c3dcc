package org.vmcoregdb.server.command.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.server.command.report.Report;
import org.vmcoregdb.server.command.report.ReportBuilder;
import org.vmcoregdb.server.shell.SampleContext;

class TicketTextTest {
    private static final Report REPORT = new ReportBuilder(new SampleContext()).build();

    @Test
    void theSample() {
        assertThat(TicketText.markdown(REPORT))
                .startsWith(
                        "### `stack-corruption in crashme_parse_name+117 [crashme]`\n\n`Kernel panic - not syncing: ")
                .contains("- **Where:** `crashme_parse_name+117 [crashme]`\n", "- **Module:** `crashme` (`OE: ")
                .contains("\n**Stack**\n\n```\nPID: ", "] crashme_handle_packet at ", "\n**Log**\n\n```\n[")
                .endsWith("```\n");
    }

    @ParameterizedTest
    @CsvSource({"a, `a`", "a`b, `` a`b ``", "`````, `````` ````` ``````", "'', ''"})
    void codeHoldsAllItsMarks(String value, String markdown) {
        assertThat(TicketText.code(value)).isEqualTo(markdown);
    }

    /** No line of a dump ends the block that it is in. */
    @Test
    void blocksHoldWhatIsInThem() {
        String markdown = TicketText.markdown(HostileReport.like(REPORT, "x\n```\n````\n# not a heading"));
        List<String> lines = markdown.lines().toList();
        int fence = lines.indexOf("`````");
        assertThat(fence).isPositive();
        assertThat(lines.stream().filter("`````"::equals)).hasSize(lines.contains("```") ? 2 : 4);
        assertThat(lines).filteredOn(line -> line.startsWith("# ")).isEmpty();
    }
}
