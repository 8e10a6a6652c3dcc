package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.waits.WaitGroups;

/** Tasks that wait for each other in a circle. */
record Deadlocks(Evidence evidence) implements Check {
    private static final int LINES = 8;

    @Override
    public String id() {
        return "tasks.deadlock";
    }

    @Override
    public String about() {
        return "tasks that wait for each other in a circle";
    }

    @Override
    public boolean looksAtEach() {
        return true;
    }

    @Override
    public List<Finding> look() {
        List<Finding> found = new ArrayList<>();
        for (WaitGroups.Group group : evidence.waits()) {
            if (!group.circle().isEmpty()) {
                List<String> lines = group.circle().stream().map(Words::wait).toList();
                int behind = group.waits().size();
                found.add(new Finding(
                        id(),
                        group.certain() ? Severity.CRITICAL : Severity.WARNING,
                        (group.certain() ? "Deadlock: " : "Perhaps a deadlock: ")
                                + Words.tasks(group.circle().size())
                                + (group.circle().size() == 1 ? " waits for itself" : " wait for each other")
                                + (behind == 0 ? "" : ", and " + Words.tasks(behind) + " behind them")
                                + ".",
                        Words.first(lines, LINES),
                        "hang"));
            }
        }
        return found;
    }
}
