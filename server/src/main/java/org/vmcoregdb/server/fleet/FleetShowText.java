package org.vmcoregdb.server.fleet;

import java.util.stream.Collectors;
import org.vmcoregdb.server.answer.TextPage;

/** All about some kinds of crashes. */
final class FleetShowText {
    private static final int SHOWN = 20;

    private FleetShowText() {}

    static void write(TextPage out, FleetShowAnswer answer) {
        if (answer.kinds().isEmpty()) {
            out.format("no such crash among %d dumps%n", answer.dumps());
        }
        for (FleetShowAnswer.Shown shown : answer.kinds()) {
            FleetTopText.kind(out, shown.kind(), answer.dumps(), Integer.MAX_VALUE);
            if (!shown.kind().signature().isEmpty()) {
                out.format("    signature: %s%n", shown.kind().signature());
            }
            out.format(
                    "    taint: %s%n",
                    shown.taints().stream()
                            .map(t -> (t.name().isEmpty() ? "none" : t.name()) + " (" + t.dumps() + ")")
                            .collect(Collectors.joining(", ")));
            if (!shown.checks().isEmpty()) {
                out.format(
                        "    checks: %s%n",
                        shown.checks().stream()
                                .map(c -> c.name() + " (" + c.dumps() + ")")
                                .collect(Collectors.joining(", ")));
            }
            for (int i = 0; i < shown.frames().size(); i++) {
                out.format("    #%-2d %s%n", i, shown.frames().get(i));
            }
            shown.sightings().stream()
                    .limit(SHOWN)
                    .forEach(s -> out.format(
                            "    %s  %s  %s  %s%n", FleetTopText.date(s.time()), s.machine(), s.kernel(), s.file()));
            if (shown.sightings().size() > SHOWN) {
                out.format(
                        "    and %d more, which --json lists%n",
                        shown.sightings().size() - SHOWN);
            }
        }
    }
}
