package org.vmcoregdb.server.result;

import java.util.List;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.unwind.scan.StackCheck;

/**
 * Stacks that seem to have run over: {@code bt -v}.
 *
 * @param checked those with a finding, or that could not be checked
 */
public record StackCheckResult(List<Checked> checked) implements Result.StackScan {
    /** What was found of one task. */
    public record Checked(Task task, StackCheck.Finding finding) {}
}
