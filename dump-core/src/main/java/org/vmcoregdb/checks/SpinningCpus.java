package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitGroups;
import org.vmcoregdb.waits.WaitKind;

/** CPUs that spin for a spinlock. */
record SpinningCpus(Evidence evidence) implements Check {
    @Override
    public String id() {
        return "cpu.spins";
    }

    @Override
    public String about() {
        return "CPUs that spin for a spinlock";
    }

    @Override
    public boolean looksAtEach() {
        return true;
    }

    @Override
    public List<Finding> look() {
        List<Finding> found = new ArrayList<>();
        for (WaitGroups.Group group : evidence.waits()) {
            Stream.concat(group.circle().stream(), group.waits().stream().map(WaitGroups.Step::of))
                    .filter(wait -> wait.kind() == WaitKind.SPINLOCK)
                    .forEach(wait -> found.add(finding(wait)));
        }
        return found;
    }

    private Finding finding(Wait wait) {
        Task task = wait.task();
        boolean asleep =
                wait.holders().stream().anyMatch(holder -> !holder.task().isActive());
        return new Finding(
                id(),
                Severity.WARNING,
                "CPU " + task.activeOn().orElse(task.cpu()) + " spins for "
                        + wait.name().map(name -> "the spinlock " + name.text()).orElse("a spinlock") + "; "
                        + (wait.holders().isEmpty()
                                ? "who has it is recorded nowhere"
                                : "perhaps " + Words.task(wait.holders().get(0).task()) + " has it"
                                        + (asleep ? ", which sleeps" : ""))
                        + ".",
                List.of(Words.wait(wait)),
                "hang");
    }
}
