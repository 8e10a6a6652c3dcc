package org.vmcoregdb.checks;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.triage.SuspectModule;

/** Modules that are not the distribution's, on the stack that crashed. */
record CrashingModules(Evidence evidence) implements Check {
    private static final Set<Character> NOT_ITS_OWN = Set.of('P', 'O', 'E', 'F', 'C');

    @Override
    public String id() {
        return "modules.on-stack";
    }

    @Override
    public String about() {
        return "unsigned, out-of-tree or proprietary modules on the stack that crashed";
    }

    @Override
    public List<Finding> look() {
        if (evidence.crash().isEmpty()) {
            return List.of();
        }
        return SuspectModule.onStackOf(evidence.kernel(), evidence.crash().get()).stream()
                .filter(module -> module.taint().stream().anyMatch(flag -> NOT_ITS_OWN.contains(flag.letter())))
                .map(module -> new Finding(
                        id(),
                        Severity.WARNING,
                        "The module " + module.name() + " is on the stack that crashed, and is not the kernel's own.",
                        List.of(module.taint().stream().map(Taint.Flag::meaning).collect(Collectors.joining("; "))),
                        "mod -t"))
                .toList();
    }
}
