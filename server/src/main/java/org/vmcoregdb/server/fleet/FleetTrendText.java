package org.vmcoregdb.server.fleet;

import org.vmcoregdb.server.answer.TextPage;

/** How often kinds of crashes were seen over time. */
final class FleetTrendText {
    private static final int WIDTH = 50;
    private static final int PERIODS = 60;

    private FleetTrendText() {}

    static void write(TextPage out, FleetTrendAnswer trend) {
        int skipped = Math.max(0, trend.periods().size() - PERIODS);
        if (skipped > 0) {
            out.format("%d earlier, which --json lists%n", skipped);
        }
        int most = trend.periods().stream()
                .mapToInt(FleetTrendAnswer.Period::dumps)
                .max()
                .orElse(1);
        for (FleetTrendAnswer.Period period :
                trend.periods().subList(skipped, trend.periods().size())) {
            int bar = Math.max(1, (int) ((long) period.dumps() * WIDTH / most));
            out.format("%s %6d %s%n", period.start(), period.dumps(), "#".repeat(bar));
        }
        for (FleetTrendAnswer.Kind kind : trend.kinds()) {
            out.format(
                    "%-9s %s  %s%s  seen %d time%s, first %s, last %s%n",
                    kind.state().word(),
                    kind.id().isEmpty() ? "(no signature) " : kind.id(),
                    kind.type(),
                    kind.function().isEmpty() ? "" : " in " + kind.function(),
                    kind.dumps(),
                    kind.dumps() == 1 ? "" : "s",
                    FleetTopText.date(kind.first()),
                    FleetTopText.date(kind.last()));
        }
        if (trend.undated() > 0) {
            out.format("%d dumps do not say when they were taken%n", trend.undated());
        }
    }
}
