package org.vmcoregdb.server.command.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.command.report.html.ReportPage;
import org.vmcoregdb.server.shell.SampleContext;

class KnownReportsTest {
    private static final Report REPORT = new ReportBuilder(new SampleContext()).build();
    private static final CrashSummary CRASH = CrashSummary.of(REPORT);

    @TempDir
    private Path folder;

    private Sightings seen() throws IOException {
        return KnownReports.in(folder).of(CRASH).orElseThrow();
    }

    @Test
    void theSameDumpCountsOnce() throws IOException {
        assertThat(seen().times()).isEqualTo(1);
        Files.writeString(folder.resolve("a.json"), AnswerJson.line(REPORT));
        Files.writeString(folder.resolve("a.html"), ReportPage.render(REPORT));
        assertThat(seen().times()).isEqualTo(1);
    }

    @Test
    void othersOfTheSignatureCount() throws IOException {
        long time = CRASH.time().orElseThrow();
        String page = ReportPage.render(REPORT);
        assertThat(page).contains(" " + time + " ");
        Path deeper = Files.createDirectory(folder.resolve("deeper"));
        Files.writeString(deeper.resolve("a.html"), page.replace(" " + time + " ", " " + (time - 9) + " "));
        Files.writeString(
                folder.resolve("b.json"),
                AnswerJson.line(REPORT).replace("\"time\":" + time, "\"time\":" + (time + 9)));
        String id = CRASH.signature().orElseThrow().id();
        Files.writeString(folder.resolve("c.html"), page.replace(id, "0123456789abcdef"));
        assertThat(seen())
                .isEqualTo(new Sightings(
                        3, OptionalLong.of(time - 9), OptionalLong.of(time + 9), List.of(CRASH.release())));
    }

    @Test
    void anythingElseDoesNotMatter() throws IOException {
        Files.writeString(folder.resolve("a.json"), "{");
        Files.writeString(folder.resolve("b.json"), "[".repeat(100_000));
        Files.writeString(
                folder.resolve("c.json"), "{\"crash\":{\"signature\":{\"id\":\"" + "x".repeat(1000) + "\"}}}");
        Files.writeString(folder.resolve("d.json"), "{\"a\":".repeat(900) + "1" + "}".repeat(2000));
        Files.writeString(folder.resolve("e.json"), "{\"system\":{\"time\":99999999999999999999999}}");
        Files.write(folder.resolve("f.html"), new byte[20_000]);
        Files.writeString(folder.resolve("g.html"), "<meta name=\"vmcore-gdb-crash\" content=\"nonsense\">");
        Files.writeString(folder.resolve("h.json"), "");
        assertThat(seen().times()).isEqualTo(1);
    }

    @Test
    void withoutASignatureThereIsNothingToCount() throws IOException {
        CrashSummary unknown = new CrashSummary(
                "x", "6.1", "host", OptionalLong.empty(), "unknown", Optional.empty(), Optional.empty());
        assertThat(KnownReports.in(folder).of(unknown)).isEmpty();
        assertThat(KnownReports.mark(unknown)).isEmpty();
    }
}
