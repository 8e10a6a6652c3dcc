package org.vmcoregdb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.checks.Effort;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.CrashOptions;
import org.vmcoregdb.kernel.Sample;

/** Dumps that misbehave, and what a watch makes of files that come. */
final class FleetScanTest {
    private static final FleetScan.Limits LIMITS = new FleetScan.Limits(2, Duration.ofSeconds(60));

    /** For dumps that take longer than any limit. */
    private static final FleetScan.Limits SHORT = new FleetScan.Limits(2, Duration.ofMillis(300));

    @TempDir
    private Path folder;

    private FleetDumps.Candidate file(String name) throws IOException {
        return new FleetDumps.Candidate(new FileLocation(Files.writeString(folder.resolve(name), name)), true);
    }

    private List<FleetRow> scanned(FleetDumps dumps, List<FleetDumps.Candidate> files)
            throws IOException, FormatException, InterruptedException {
        return scanned(dumps, files, LIMITS);
    }

    private List<FleetRow> scanned(FleetDumps dumps, List<FleetDumps.Candidate> files, FleetScan.Limits limits)
            throws IOException, FormatException, InterruptedException {
        Path rows = folder.resolve("rows.jsonl");
        try (FleetResults results = FleetResults.open(rows)) {
            new FleetScan(dumps, results, limits, row -> {}).run(files);
        }
        return FleetResults.rows(rows);
    }

    private static CrashDump refuse(Location dump) throws FormatException {
        throw new FormatException("refused");
    }

    @Test
    void whoTakesTooLongIsStopped() throws IOException, FormatException, InterruptedException {
        FleetDumps dumps = dump -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException stop) {
                throw new FormatException("interrupted", stop);
            }
            return refuse(dump);
        };
        assertThat(scanned(dumps, List.of(file("slow")), SHORT))
                .singleElement()
                .satisfies(row -> assertThat(row.error()).contains("it took longer than 0 s"));
    }

    /** Whoever ignores that it is stopped is named, and as many as there are workers end the scan. */
    @Test
    void whoCannotBeStoppedIsNotSilent() throws IOException {
        AtomicInteger running = new AtomicInteger(1);
        FleetDumps dumps = dump -> {
            while (running.get() > 0) {
                Thread.onSpinWait();
            }
            return refuse(dump);
        };
        List<FleetDumps.Candidate> files = List.of(file("one"), file("two"), file("three"), file("four"));
        try {
            assertThatThrownBy(() -> scanned(dumps, files, SHORT)).hasMessageContaining("could not be stopped");
            assertThat(FleetResults.rows(folder.resolve("rows.jsonl")))
                    .hasSizeBetween(2, 4)
                    .allSatisfy(row -> assertThat(row.error().orElse("")).endsWith("could not be stopped"));
        } finally {
            running.set(0);
        }
    }

    /** What there is no memory for beside others is looked at again alone; what is broken is a row. */
    @Test
    void littleMemoryIsTriedAgainAlone() throws IOException, FormatException, InterruptedException {
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        FleetDumps dumps = dump -> {
            boolean first = !asked.contains(dump.fileName());
            asked.add(dump.fileName());
            if (dump.fileName().equals("broken")) {
                throw new IllegalStateException("a bug");
            }
            if (dump.fileName().equals("huge") || first) {
                throw new OutOfMemoryError("made up");
            }
            return refuse(dump);
        };
        List<FleetRow> rows = scanned(dumps, List.of(file("large"), file("huge"), file("broken")));
        assertThat(rows).extracting(FleetRow::file).hasSize(3).doesNotHaveDuplicates();
        assertThat(asked).filteredOn("large"::equals).hasSize(2);
        assertThat(rows)
                .extracting(row -> row.error().orElse(""))
                .containsExactlyInAnyOrder(
                        "refused",
                        "there is not enough memory for it",
                        "it cannot be looked at (IllegalStateException)");
    }

    @Test
    void whatCannotBeListedEndsTheScan() {
        assertThatThrownBy(() -> scanned(FleetScanTest::refuse, new java.util.AbstractList<>() {
                    @Override
                    public FleetDumps.Candidate get(int index) {
                        throw new UncheckedIOException(new IOException("no list"));
                    }

                    @Override
                    public int size() {
                        return 1;
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no list");
    }

    /** Of a dump that needs more there is a row that says so, and not what was found until then. */
    @Test
    void noMoreIsReadThanMayBe() throws IOException, FormatException, InterruptedException {
        FleetDumps dumps = dump -> CrashDump.open(List.of(dump), CrashOptions.standard());
        List<FleetDumps.Candidate> files = List.of(
                new FleetDumps.Candidate(new FileLocation(Files.copy(Sample.FILE, folder.resolve("one"))), true));
        assertThat(scanned(dumps, files, new FleetScan.Limits(1, Duration.ofSeconds(60), 1, false)))
                .singleElement()
                .satisfies(row -> assertThat(row.error()).contains("more than 1 bytes of it would have to be read"));
    }

    /** Tasks are looked at where they are few, or cannot be far from each other. */
    @Test
    void checksThatReadMuchOfALargeFileAreLeftOut() {
        assertThat(FleetLook.effort(2000, 3000)).isEqualTo(Effort.LITTLE);
        assertThat(FleetLook.effort(33, 3000)).isEqualTo(Effort.USUAL);
        assertThat(FleetLook.effort(2000, 200)).isEqualTo(Effort.USUAL);
        assertThat(FleetLook.effort(2000, Long.MAX_VALUE)).isEqualTo(Effort.LITTLE);
    }

    @Test
    void whatIsNoDumpHasNoRow() throws IOException, FormatException, InterruptedException {
        FleetDumps dumps = new FleetDumps() {
            @Override
            public CrashDump open(Location dump) throws FormatException {
                return refuse(dump);
            }

            @Override
            public boolean isDump(Location file) {
                return false;
            }
        };
        assertThat(scanned(dumps, List.of(new FleetDumps.Candidate(file("notes").place(), false), file("vmcore"))))
                .extracting(FleetRow::file)
                .containsExactly(folder.resolve("vmcore").toString());
    }

    /** A file counts when it was the same twice; the first of a kind is news, the next is not. */
    @Test
    void aWatchWaitsForFilesToBeWhole() throws IOException, FormatException, InterruptedException {
        FleetDumps dumps = dump -> CrashDump.open(List.of(dump), CrashOptions.standard());
        Path rows = folder.resolve("rows.jsonl");
        List<FleetEventAnswer> events = Collections.synchronizedList(new ArrayList<>());
        try (FleetResults results = FleetResults.open(rows)) {
            FleetWatch watch = new FleetWatch(dumps, results, List.of(), LIMITS, row -> {}, events::add);
            Path one = Files.write(folder.resolve("one"), new byte[] {1});
            List<FleetDumps.Candidate> files =
                    new ArrayList<>(List.of(new FleetDumps.Candidate(new FileLocation(one), false)));
            assertThat(watch.poll(files)).isZero();
            Files.copy(Sample.FILE, one, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertThat(watch.poll(files)).isZero();
            assertThat(watch.poll(files)).isEqualTo(1);
            assertThat(events)
                    .singleElement()
                    .satisfies(event -> assertThat(event.isNew()).isTrue());
            assertThat(watch.poll(files)).isZero();
            files.add(
                    new FleetDumps.Candidate(new FileLocation(Files.copy(Sample.FILE, folder.resolve("two"))), false));
            watch.poll(files);
            assertThat(watch.poll(files)).isEqualTo(1);
            assertThat(events).hasSize(1);
        }
        List<FleetRow> known = FleetResults.rows(rows);
        assertThat(known).hasSize(2).allSatisfy(row -> {
            assertThat(row.crash().frames()).contains("crashme_parse_name");
            assertThat(row.cost().bytes()).isPositive();
        });
        FleetRow old = known.get(0);
        FleetRow.Crash c = old.crash();
        FleetRow longAgo = new FleetRow(
                "old",
                "v",
                old.error(),
                new FleetRow.Crash(
                        c.release(),
                        c.nodename(),
                        java.util.OptionalLong.of(1),
                        c.type(),
                        c.function(),
                        c.signature(),
                        c.id(),
                        c.abrt(),
                        c.taint(),
                        c.modules(),
                        c.frames()),
                List.of(),
                List.of(),
                old.cost());
        Files.delete(rows);
        events.clear();
        try (FleetResults results = FleetResults.open(rows)) {
            FleetScan.Limits limits = new FleetScan.Limits(1, Duration.ofSeconds(60));
            FleetWatch watch = new FleetWatch(dumps, results, List.of(longAgo), limits, row -> {}, events::add);
            List<FleetDumps.Candidate> files =
                    List.of(new FleetDumps.Candidate(new FileLocation(folder.resolve("two")), false));
            watch.poll(files);
            watch.poll(files);
            assertThat(events).singleElement().satisfies(event -> {
                assertThat(event.isNew()).isFalse();
                assertThat(event.before()).isEqualTo(1);
            });
        }
    }
}
