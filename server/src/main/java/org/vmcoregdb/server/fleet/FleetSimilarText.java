package org.vmcoregdb.server.fleet;

import java.util.stream.Collectors;
import org.vmcoregdb.server.answer.TextPage;

/** Kinds of crashes that are perhaps one. */
final class FleetSimilarText {
    private static final int FRAMES = 6;
    private static final int KERNELS = 3;

    private FleetSimilarText() {}

    static void write(TextPage out, FleetSimilarAnswer answer) {
        for (FleetSimilarAnswer.Group group : answer.groups()) {
            for (int i = 0; i < group.kinds().size(); i++) {
                FleetSimilarAnswer.Member kind = group.kinds().get(i);
                boolean first = i == 0;
                out.format(
                        "%s%s  %s  seen %d time%s%s%n",
                        first ? "" : "    ",
                        kind.id(),
                        kind.type(),
                        kind.dumps(),
                        kind.dumps() == 1 ? "" : "s",
                        first ? "" : ", distance " + kind.distance() + " %");
                out.format(
                        "%s    %s  (%s)%n",
                        first ? "" : "    ",
                        kind.frames().stream().limit(FRAMES).collect(Collectors.joining(" < ")),
                        kind.kernels().stream()
                                .limit(KERNELS)
                                .map(FleetTopAnswer.Count::name)
                                .collect(Collectors.joining(", ")));
            }
        }
        out.format(
                "%d group%s of crashes that are alike (distance %d %% at most)%n",
                answer.groups().size(), answer.groups().size() == 1 ? "" : "s", answer.threshold());
    }
}
