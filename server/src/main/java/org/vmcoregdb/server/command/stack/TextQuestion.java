package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.TextScanResult;
import org.vmcoregdb.unwind.Backtrace;
import org.vmcoregdb.unwind.Frame;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.scan.StackMap;
import org.vmcoregdb.unwind.scan.TextScan;

/** The addresses of code on a stack: from where the task stopped, or on all of it. */
final class TextQuestion implements StackQuestion {
    private final Unwinder unwinder;
    private final TextScan scan;
    private final StackMap stacks;
    private final boolean whole;
    private final Result.StackStyle style;

    /** @param whole from the stack's lowest address on */
    TextQuestion(CommandContext context, boolean whole, Result.StackStyle style) {
        this.unwinder = context.unwinder();
        this.scan = new TextScan(context.kernel());
        this.stacks = new StackMap(context.kernel());
        this.whole = whole;
        this.style = style;
    }

    @Override
    public Optional<Result> ask(Task task) {
        Backtrace trace = unwinder.backtrace(task);
        Optional<Frame.SavedRegisters> user = trace.frames().stream()
                .reduce((first, second) -> second)
                .flatMap(Frame::savedRegisters)
                .filter(Frame.SavedRegisters::userMode);
        if (!whole) {
            Optional<Frame> start = trace.frames().stream().findFirst();
            return Optional.of(new TextScanResult(task, start, scan.from(trace), user, style));
        }
        List<TextScan.Find> finds = stacks.of(task)
                .map(s -> scan.all(
                        s.low(),
                        user.map(Frame.SavedRegisters::address)
                                .filter(s::contains)
                                .orElse(s.high())))
                .orElse(List.of());
        return Optional.of(new TextScanResult(task, Optional.empty(), finds, user, style));
    }
}
