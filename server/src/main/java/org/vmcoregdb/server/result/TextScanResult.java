package org.vmcoregdb.server.result;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.unwind.Frame;
import org.vmcoregdb.unwind.scan.TextScan;

/**
 * All addresses of code on a stack: {@code bt -t} and {@code bt -T}.
 *
 * @param start the frame where the task stopped, if the scan began there
 * @param finds what was found, by ascending address on each stack
 * @param user the registers of the task in user mode, if it came from there
 */
public record TextScanResult(
        Task task,
        Optional<Frame> start,
        List<TextScan.Find> finds,
        Optional<Frame.SavedRegisters> user,
        Result.StackStyle style)
        implements Result.StackScan, Result.OfTask {
    @Override
    public TextScanResult withBlankBefore() {
        return new TextScanResult(task, start, finds, user, style.withBlankBefore());
    }
}
