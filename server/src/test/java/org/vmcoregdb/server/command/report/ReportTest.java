package org.vmcoregdb.server.command.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.shell.SampleContext;
import org.vmcoregdb.triage.Crash;

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
                .startsWith("WHAT WAS FOUND\nThe dump was made because of: a function overwrote its own stack frame, in"
                        + " crashme_parse_name+117 [crashme].\n")
                .contains(
                        "WARNING: The module crashme is on the stack that crashed, and is not the kernel's own.\n",
                        "\nMACHINE\n",
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
    void theCodeAndTheLogOfTheCrash() {
        CrashSite site = report.site().orElseThrow();
        assertThat(site.code().lines().get(site.code().at()).text()).contains("call", "<__stack_chk_fail>");
        assertThat(site.code().lines()).hasSizeBetween(8, 19);
        assertThat(site.registers()).as("no exception saved any").isEmpty();
        assertThat(report.crashLog().get(0).text()).startsWith("Kernel panic - not syncing: stack-protector");
        assertThat(report.crashLog()).hasSizeLessThan(report.log().size());
        Crash crash = report.crash().orElseThrow();
        assertThat(crash.trace()
                        .frames()
                        .subList(crash.outer(), crash.trace().frames().size()))
                .extracting(frame -> frame.symbol().orElseThrow().symbol().name())
                .containsExactly("do_syscall_64", "entry_SYSCALL_64_after_hwframe");
    }

    @Test
    void everyTaskHasItsStack() {
        assertThat(report.tasks()).hasSizeGreaterThan(50);
        for (Report.TaskRow row : report.tasks()) {
            assertThat(report.groups().get(row.group().orElseThrow()).tasks())
                    .contains(row.row().task());
        }
        assertThat(report.tasks())
                .filteredOn(row -> row.row().task().comm().equals("kthreadd"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row.function().orElseThrow().symbol().name()).isEqualTo("kthreadd"));
    }

    @Test
    void howOftenItWasSeen() {
        Report known = new ReportBuilder(new SampleContext())
                .build(crash -> Optional.of(Sightings.of(List.of(crash, crash, crash))));
        assertThat(AnswerText.alone(known)).contains("        SEEN: 3 times\n");
        assertThat(CheckedJson.render(known)).contains("\"seen\":{\"times\":3,\"first_time\":");
    }
}
