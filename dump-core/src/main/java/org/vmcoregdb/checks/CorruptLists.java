package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.sched.Tasks;

/** Lists that are damaged: what the kernel said of them ({@code lib/list_debug.c}), and those that end in nowhere. */
record CorruptLists(Evidence evidence) implements Check {
    private static final Pattern SAID = Pattern.compile("^(list_(add|del) corruption|refcount_t: )");
    private static final int LINES = 5;

    @Override
    public String id() {
        return "lists.corrupt";
    }

    @Override
    public String about() {
        return "lists and counts of references that are damaged";
    }

    @Override
    public boolean looksAtEach() {
        return true;
    }

    @Override
    public List<Finding> look() {
        List<Finding> found = new ArrayList<>();
        List<String> said = evidence.said(SAID);
        if (!said.isEmpty()) {
            found.add(new Finding(
                    id(),
                    Severity.CRITICAL,
                    "The kernel found a damaged list or count of references " + Words.count(said.size(), "time") + ".",
                    Words.first(said, LINES),
                    "log"));
        }
        List<String> walked = new ArrayList<>();
        // a list that leads out of the dump is not damaged
        Tasks.of(evidence.kernel()).problems().stream()
                .filter(CorruptLists::isLoop)
                .forEach(walked::add);
        Modules.of(evidence.kernel()).problems().stream()
                .filter(CorruptLists::isLoop)
                .forEach(walked::add);
        if (!walked.isEmpty()) {
            found.add(new Finding(
                    id(),
                    Severity.CRITICAL,
                    "The list of tasks or modules is damaged.",
                    Words.first(walked, LINES),
                    "ps"));
        }
        return found;
    }

    private static boolean isLoop(String problem) {
        return problem.contains("null pointer") || problem.contains("loops") || problem.contains("does not end");
    }
}
