package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.lib.FirstProblem;

/** On what the machine was set to panic. */
record PanicSettings(Evidence evidence) implements Check {
    private static final List<Setting> SETTINGS = List.of(
            new Setting("panic_on_oops", "an oops"),
            new Setting("panic_on_warn", "a warning"),
            new Setting("sysctl_hung_task_panic", "a task that is blocked for long"),
            new Setting("softlockup_panic", "a soft lockup"),
            new Setting("hardlockup_panic", "a hard lockup"),
            new Setting("sysctl_panic_on_rcu_stall", "an RCU stall"),
            new Setting("sysctl_panic_on_oom", "want of memory"),
            new Setting("panic_on_unrecovered_nmi", "an NMI of unknown reason"));

    private record Setting(String variable, String words) {}

    @Override
    public String id() {
        return "panic.settings";
    }

    @Override
    public String about() {
        return "settings that make the machine panic";
    }

    @Override
    public List<Finding> look() {
        List<String> on = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        boolean any = false;
        for (Setting setting : SETTINGS) {
            long value = new FirstProblem()
                    .number(() -> evidence.number(setting.variable()))
                    .orElse(Long.MIN_VALUE);
            any |= value != Long.MIN_VALUE;
            if (value > 0) {
                on.add(setting.words());
                lines.add(setting.variable() + " = " + value);
            }
        }
        if (!any) {
            evidence.kernel().needSymbol("panic_on_oops");
        }
        return on.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        id(),
                        Severity.NOTE,
                        "The machine was set to panic on " + String.join(", ", on) + ".",
                        lines,
                        "p panic_on_oops"));
    }
}
