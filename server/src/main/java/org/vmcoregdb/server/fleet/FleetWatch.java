package org.vmcoregdb.server.fleet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Looks at a folder again and again, and at each dump that has come since: a file of this machine counts when it was the same twice, an object of a bucket at
 * once, since it appears whole. Says which of them are of a kind that is new, or was not seen for long. Polled by one thread.
 */
public final class FleetWatch {
    private static final long DAY = 86_400;

    private final FleetDumps dumps;
    private final FleetSink results;
    private final FleetScan scan;
    private final Map<String, Seen> kinds = new HashMap<>();
    private final Set<FleetRow.Key> others = new HashSet<>();
    private Map<String, FleetRow.Key> growing = new HashMap<>();

    /** How often a kind was seen, and when last. */
    private record Seen(int dumps, OptionalLong last) {}

    /**
     * A watch.
     *
     * @param results receives the rows
     * @param before the rows that there are
     * @param progress hears of each row
     * @param events hears of what is new or came back, by the threads that look
     */
    public FleetWatch(
            FleetDumps dumps,
            FleetSink results,
            List<FleetRow> before,
            FleetScan.Limits limits,
            FleetScan.Progress progress,
            Consumer<FleetEventAnswer> events) {
        this.dumps = dumps;
        this.results = results;
        before.forEach(this::event);
        this.scan = new FleetScan(dumps, results, limits, row -> {
            progress.done(row);
            event(row).ifPresent(events);
        });
    }

    /**
     * Looks once.
     *
     * @return how many dumps were looked at
     * @throws IOException if the files cannot be listed or a row cannot be written
     */
    public int poll(Iterable<FleetDumps.Candidate> files) throws IOException, InterruptedException {
        List<FleetDumps.Candidate> whole = new ArrayList<>();
        Map<String, FleetRow.Key> still = new HashMap<>();
        for (FleetDumps.Candidate file : files) {
            FleetRow.Key key = FleetRow.Key.of(file.place());
            if (results.has(key) || others.contains(key)) {
                dumps.done(file.place());
            } else if (file.place().localFile().isPresent() && !key.equals(growing.get(key.file()))) {
                still.put(key.file(), key);
            } else if (!file.named() && !dumps.isDump(file.place())) {
                others.add(key);
                dumps.done(file.place());
            } else {
                whole.add(file);
            }
        }
        growing = still;
        return whole.isEmpty() ? 0 : scan.run(whole).looked();
    }

    /** Counts a dump. */
    private synchronized Optional<FleetEventAnswer> event(FleetRow row) {
        FleetRow.Crash crash = row.crash();
        if (row.error().isPresent() || crash.signature().isEmpty()) {
            return Optional.empty();
        }
        Optional<Seen> known = Optional.ofNullable(kinds.get(crash.kind()));
        OptionalLong last = known.map(Seen::last).orElse(OptionalLong.empty());
        OptionalLong latest =
                last.isPresent() && last.getAsLong() > crash.time().orElse(Long.MIN_VALUE) ? last : crash.time();
        int before = known.map(Seen::dumps).orElse(0);
        kinds.put(crash.kind(), new Seen(before + 1, latest));
        if (known.isEmpty()) {
            return Optional.of(new FleetEventAnswer(true, row.file(), crash, 0));
        }
        boolean back = last.isPresent()
                && crash.time().isPresent()
                && crash.time().getAsLong() - last.getAsLong() > FleetTrendAnswer.QUIET_DAYS * DAY;
        return back ? Optional.of(new FleetEventAnswer(false, row.file(), crash, before)) : Optional.empty();
    }
}
