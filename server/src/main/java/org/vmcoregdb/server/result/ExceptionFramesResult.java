package org.vmcoregdb.server.result;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.diagnosis.StackOverrun;
import org.vmcoregdb.kernel.sched.Task;

/**
 * What looks like saved registers on a task's stack: {@code bt -e}.
 *
 * @param overrun the frame that the stack protector found overrun, if the stack ends so
 */
public record ExceptionFramesResult(
        Task task, List<FoundRegisters> frames, Optional<StackOverrun> overrun, Result.StackStyle style)
        implements Result.StackScan, Result.OfTask {
    @Override
    public ExceptionFramesResult withBlankBefore() {
        return new ExceptionFramesResult(task, frames, overrun, style.withBlankBefore());
    }
}
