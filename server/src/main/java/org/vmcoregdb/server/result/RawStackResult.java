package org.vmcoregdb.server.result;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.sched.Task;

/**
 * The memory of a task's stack: {@code bt -r}.
 *
 * @param parts what the dump has of it
 * @param problem what is missing, a whole sentence
 */
public record RawStackResult(
        Task task, List<Result.StackWords> parts, Optional<String> problem, Result.StackStyle style)
        implements Result.StackScan, Result.OfTask {
    @Override
    public RawStackResult withBlankBefore() {
        return new RawStackResult(task, parts, problem, style.withBlankBefore());
    }
}
