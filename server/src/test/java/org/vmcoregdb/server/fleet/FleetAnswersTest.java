package org.vmcoregdb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.answer.AnswerText;

/** What is asked of rows: one kind, what is like it, how it went. */
final class FleetAnswersTest {
    private static final long DAY = 86_400;
    private static final long MONDAY = 1_767_571_200; // 5 January 2026
    private static final FleetRow.Cost COST = new FleetRow.Cost(100, 1 << 20, 10);

    static FleetRow row(String file, String type, String frames, String release, long time) {
        List<String> functions = frames.isEmpty() ? List.of() : List.of(frames.split(" ", -1));
        String signature = functions.isEmpty() ? "" : "1 " + type + " " + frames;
        FleetRow.Crash crash = new FleetRow.Crash(
                release,
                "host-" + file,
                time < 0 ? OptionalLong.empty() : OptionalLong.of(time),
                type,
                functions.isEmpty() ? "" : functions.get(0) + "+0x1",
                signature,
                signature.isEmpty() ? "" : String.format("%08x00000000", signature.hashCode()),
                "",
                "O",
                List.of("ext4", file.startsWith("a") ? "bad" : "good"),
                functions);
        return new FleetRow(file, "v", Optional.empty(), crash, List.of("io.stuck"), List.of(), COST);
    }

    private static List<FleetRow> rows() {
        List<FleetRow> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            rows.add(row("a" + i, "null", "f g h", "6.1", MONDAY + i * DAY));
        }
        rows.add(row("b0", "null", "f.isra.0 g h", "5.10", MONDAY));
        rows.add(row("c0", "bug", "x y z", "6.1", MONDAY + 60 * DAY));
        rows.add(row("c1", "bug", "x y z", "6.1", MONDAY + 60 * DAY));
        rows.add(row("d0", "unknown", "", "6.1", -1));
        rows.add(FleetRow.failed(new FleetRow.Key("e0", ""), "it is <no> dump", COST));
        return rows;
    }

    @Test
    void oneKindIsShown() {
        String id = rows().get(0).crash().id();
        FleetShowAnswer shown = FleetShowAnswer.of(rows(), id.substring(0, 6));
        assertThat(shown.dumps()).isEqualTo(8);
        assertThat(shown.kinds()).singleElement().satisfies(kind -> {
            assertThat(kind.frames()).containsExactly("f", "g", "h");
            assertThat(kind.sightings()).hasSize(4);
            assertThat(kind.sightings().get(0).file()).isEqualTo("a3");
            assertThat(kind.kind().modules()).containsExactly(new FleetTopAnswer.Lift("bad", 4, 4, 200));
        });
        assertThat(AnswerText.alone(shown))
                .contains(
                        "seen 4 times",
                        "    #0  f\n",
                        "taint: O (4)",
                        "checks: io.stuck (4)",
                        "host-a3",
                        "bad (in 4 of these, in 4 of all 8: 200 %)");
        assertThat(FleetShowAnswer.of(rows(), "null").kinds()).hasSize(2);
        assertThat(FleetShowAnswer.of(rows(), "abc").kinds()).isEmpty();
        assertThat(AnswerText.alone(FleetShowAnswer.of(rows(), "none"))).isEqualTo("no such crash among 8 dumps\n");
        assertThat(FleetShowAnswer.rows(rows(), "bug")).hasSize(2);
        List<FleetRow> many = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            many.add(row("m" + i, "bug", "q", "6.1", MONDAY));
        }
        assertThat(AnswerText.alone(FleetShowAnswer.of(many, "bug"))).contains("and 5 more, which --json lists");
    }

    @Test
    void kindsThatAreAlikeAreFound() {
        FleetSimilarAnswer similar = FleetSimilarAnswer.of(rows(), StackDistance.STANDARD_PERCENT);
        assertThat(similar.groups())
                .singleElement()
                .satisfies(group -> assertThat(group.kinds())
                        .extracting(FleetSimilarAnswer.Member::dumps)
                        .containsExactly(4, 1));
        assertThat(AnswerText.alone(similar)).contains("distance 0 %", "1 group of crashes that are alike");
        assertThat(FleetSimilarAnswer.of(rows(), 25, "bug").groups())
                .singleElement()
                .satisfies(group -> assertThat(group.kinds()).hasSize(1));
        assertThat(FleetSimilarAnswer.of(rows(), 100, "bug").groups().get(0).kinds())
                .hasSize(3);
    }

    /** Rows of before there were frames have those of the signature. */
    @Test
    void rowsWithoutFramesHaveTheSignatures() {
        FleetRow full = row("old", "bug", "p q", "6.1", MONDAY);
        FleetRow.Crash c = full.crash();
        FleetRow old = new FleetRow(
                "old",
                "v",
                Optional.empty(),
                new FleetRow.Crash(
                        c.release(),
                        c.nodename(),
                        c.time(),
                        c.type(),
                        c.function(),
                        c.signature(),
                        c.id(),
                        c.abrt(),
                        c.taint(),
                        c.modules(),
                        List.of()),
                List.of(),
                List.of(),
                COST);
        assertThat(FleetKinds.frames(List.of(old))).containsExactly("p", "q");
    }

    @Test
    void whatIsNewOrBackIsSaid() {
        FleetTrendAnswer trend = FleetTrendAnswer.of(rows(), false);
        assertThat(trend.periods()).hasSize(5);
        assertThat(trend.periods().get(0)).isEqualTo(new FleetTrendAnswer.Period("2026-01-05", 2));
        assertThat(trend.undated()).isEqualTo(1);
        assertThat(trend.kinds().get(0).state()).isEqualTo(FleetTrendAnswer.State.NEW);
        assertThat(trend.kinds().get(0).type()).isEqualTo("bug");
        assertThat(FleetTrendAnswer.of(rows(), true).periods())
                .containsExactly(
                        new FleetTrendAnswer.Period("2026-01-05", 5), new FleetTrendAnswer.Period("2026-03-02", 2));
        assertThat(AnswerText.alone(trend))
                .contains("2026-01-05      2 ####", "new       ", "quiet     ", "1 dumps do not say when");
        long now = 100 * DAY;
        assertThat(FleetTrendAnswer.state(List.of(), now)).isEqualTo(FleetTrendAnswer.State.QUIET);
        assertThat(FleetTrendAnswer.state(List.of(90 * DAY), now)).isEqualTo(FleetTrendAnswer.State.QUIET);
        assertThat(FleetTrendAnswer.state(List.of(50 * DAY, 99 * DAY), now))
                .isEqualTo(FleetTrendAnswer.State.REGRESSED);
        assertThat(FleetTrendAnswer.state(List.of(80 * DAY, 99 * DAY), now)).isEqualTo(FleetTrendAnswer.State.ONGOING);
    }

    @Test
    void aPageHasPlotsAndNeedsNothing() {
        String page = FleetPage.render("Crashes <b>", rows(), 25);
        assertThat(page)
                .contains(
                        "<svg",
                        "2026-01-05: 2",
                        "it is &lt;no&gt; dump",
                        "Crashes &lt;b&gt;",
                        "Perhaps the same",
                        "Content-Security-Policy")
                .doesNotContain("src=\"http", "href=\"http");
        assertThat(FleetPage.render("None", List.of(), 25)).contains("0 dumps");
        List<FleetRow> long1 = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            long1.add(row("m" + i, "bug", "q" + i, "6." + i, MONDAY + i * DAY));
        }
        assertThat(FleetPage.render("Many", long1, 25)).contains("Crashes per week");
        assertThat(AnswerText.alone(FleetTrendAnswer.of(long1, false))).startsWith("440 earlier, which --json lists");
    }

    @Test
    void tablesHaveTabulators() {
        FleetTableAnswer table = new FleetTableAnswer(List.of("a", "b"), List.of(List.of("1", "x\ty")), true);
        assertThat(AnswerText.alone(table)).isEqualTo("a\tb\n1\tx\\ty\n(there are more rows)\n");
    }
}
