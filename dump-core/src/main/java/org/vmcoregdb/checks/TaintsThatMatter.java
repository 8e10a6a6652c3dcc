package org.vmcoregdb.checks;

import java.util.List;
import java.util.Set;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.kernel.system.Taint;

/** Taints after which a kernel is not to be trusted: it or its hardware failed before. */
record TaintsThatMatter(Evidence evidence) implements Check {
    private static final Set<Character> FAILED = Set.of('M', 'B', 'D', 'W', 'L', 'R');

    @Override
    public String id() {
        return "taint";
    }

    @Override
    public String about() {
        return "taints that say of an earlier failure";
    }

    @Override
    public List<Finding> look() {
        long mask = SystemFacts.of(evidence.kernel())
                .taint()
                .orElseGet(() -> evidence.kernel().needSymbol("tainted_mask"));
        return Taint.flags(mask).stream()
                .filter(flag -> FAILED.contains(flag.letter()))
                .map(flag -> new Finding(
                        id(),
                        flag.letter() == 'W' ? Severity.NOTE : Severity.WARNING,
                        "Taint " + flag.letter() + ": " + flag.meaning() + ".",
                        List.of(),
                        "sys -t"))
                .toList();
    }
}
