package org.vmcoregdb.server.fleet;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.answer.TimeText;

/** Kinds of crashes, the most frequent first. */
final class FleetTopText {
    private static final int SHOWN = 5;

    private FleetTopText() {}

    static void write(TextPage out, FleetTopAnswer top) {
        top.kinds().forEach(kind -> kind(out, kind, top.dumps(), SHOWN));
        out.format("%d dump%s; %d could not be opened%n", top.dumps(), top.dumps() == 1 ? "" : "s", top.failed());
    }

    /**
     * One kind.
     *
     * @param all how many dumps of all kinds there are
     * @param shown how many kernels and machines are named
     */
    static void kind(TextPage out, FleetTopAnswer.Kind kind, int all, int shown) {
        out.format(
                "seen %d time%s  %s  %s%s%n",
                kind.count(),
                kind.count() == 1 ? " " : "s",
                kind.id().isEmpty() ? "(no signature) " : kind.id(),
                kind.type(),
                kind.function().isEmpty() ? "" : " in " + kind.function());
        if (kind.first().isPresent()) {
            out.format("    first %s, last %s%n", date(kind.first()), date(kind.last()));
        }
        out.format("    kernels: %s%n", names(kind.kernels(), shown));
        out.format("    machines: %s%n", names(kind.machines(), shown));
        if (!kind.modules().isEmpty()) {
            out.format(
                    "    modules: %s%n",
                    kind.modules().stream()
                            .map(m -> m.name() + " (in " + m.with() + " of these, in " + m.all() + " of all " + all
                                    + ": " + m.percent() + " %)")
                            .collect(Collectors.joining(", ")));
        }
    }

    static String date(OptionalLong seconds) {
        return seconds.isPresent() ? TimeText.date(seconds.getAsLong()) : "(unknown)";
    }

    private static String names(List<FleetTopAnswer.Count> counts, int most) {
        String shown = counts.stream()
                .limit(most)
                .map(c -> c.name() + " (" + c.dumps() + ")")
                .collect(Collectors.joining(", "));
        return counts.size() > most ? shown + " and " + (counts.size() - most) + " more" : shown;
    }
}
