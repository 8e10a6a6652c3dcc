package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitGroups;
import org.vmcoregdb.waits.WaitKind;

/** Tasks that have been blocked for longer than the kernel itself finds right ({@code hung_task_timeout_secs}), or for two minutes. */
record BlockedTasks(Evidence evidence) implements Check {
    private static final long USUAL_SECONDS = 120;
    private static final long NANOS = 1_000_000_000L;
    private static final int LINES = 8;

    @Override
    public String id() {
        return "tasks.blocked";
    }

    @Override
    public String about() {
        return "tasks that have been blocked for long";
    }

    @Override
    public boolean looksAtEach() {
        return true;
    }

    @Override
    public List<Finding> look() {
        long set = new FirstProblem()
                .number(() -> evidence.number("sysctl_hung_task_timeout_secs"))
                .orElse(0);
        long seconds = set > 0 ? Math.min(set, USUAL_SECONDS) : USUAL_SECONDS;
        List<Wait> blocked = evidence.waits().stream()
                .flatMap(BlockedTasks::all)
                .filter(wait -> wait.task().state().isBlocked() && wait.kind() != WaitKind.VFORK)
                .filter(wait -> wait.nanoseconds().orElse(0) >= seconds * NANOS)
                .sorted(Comparator.comparingLong(
                                (Wait wait) -> wait.nanoseconds().orElse(0))
                        .reversed())
                .toList();
        if (blocked.isEmpty()) {
            return List.of();
        }
        Wait longest = blocked.get(0);
        boolean one = blocked.size() == 1;
        String sentence = one
                ? Words.task(longest.task()) + " has been blocked for "
                        + Words.seconds(longest.nanoseconds().orElse(0)) + "."
                : Words.tasks(blocked.size()) + " have been blocked for more than " + seconds + " s; "
                        + Words.task(longest.task()) + " for longest: "
                        + Words.seconds(longest.nanoseconds().orElse(0)) + ".";
        return List.of(new Finding(id(), Severity.WARNING, sentence, Words.first(lines(blocked), LINES), "hang"));
    }

    private static Stream<Wait> all(WaitGroups.Group group) {
        return Stream.concat(group.circle().stream(), group.waits().stream().map(WaitGroups.Step::of));
    }

    /** Whom the most of them wait for, and what each waits for. */
    private List<String> lines(List<Wait> blocked) {
        List<String> lines = new ArrayList<>();
        for (WaitGroups.Group group : evidence.waits()) {
            if (group.root().isPresent() && group.size() > 1) {
                lines.add(Words.tasks(group.size()) + " wait for "
                        + group.root().map(Words::task).orElse("")
                        + (group.certain() ? "" : ", perhaps")
                        + group.root().stream()
                                .flatMapToInt(root -> root.activeOn().stream())
                                .mapToObj(cpu -> ", which runs on CPU " + cpu)
                                .collect(Collectors.joining()));
            }
        }
        blocked.stream().map(Words::wait).forEach(lines::add);
        return lines;
    }
}
