package org.vmcoregdb.server.result;

import java.util.List;
import org.vmcoregdb.kernel.Task;

/** What looks like saved registers on a task's stack: {@code bt -e}. */
public record ExceptionFramesResult(Task task, List<FoundRegisters> frames, Result.StackStyle style)
        implements Result.StackScan, Result.OfTask {
    @Override
    public ExceptionFramesResult withBlankBefore() {
        return new ExceptionFramesResult(task, frames, style.withBlankBefore());
    }
}
